#include "common/projection/source_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/resource/names.h"
#include "common/rpc/request_fields.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::projection {
namespace {

using changes::v1::ListChangesRequest;
using changes::v1::ListChangesResponse;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr char kListChanges[] = "senda.changes.v1.ChangeFeedService/ListChanges";
constexpr int kPage = 500;
constexpr std::size_t kBatch = 500;
constexpr absl::Duration kDeadline = absl::Seconds(20);
constexpr absl::Duration kLookUp = absl::Milliseconds(50);  // how often a wait sees that it is over
constexpr absl::Duration kTokenKept = absl::Minutes(1);

std::unique_ptr<Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

void SetText(Message& message, const std::string& field, const std::string& value) {
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName(field),
                                     value);
}

// Get shows deleted rows too.
bool IsDeleted(const Message& row) {
  const FieldDescriptor* field = row.GetDescriptor()->FindFieldByName("delete_time");
  return field != nullptr && row.GetReflection()->HasField(row, field);
}

// The resources of a reply to List or BatchGet: its first field (AIP-132).
std::vector<FollowedRow> RowsOf(std::size_t resource, Message& reply) {
  const FieldDescriptor* field = reply.GetDescriptor()->FindFieldByNumber(1);
  const auto* reflection = reply.GetReflection();
  std::vector<FollowedRow> rows;
  for (int i = 0; i < reflection->FieldSize(reply, field); ++i) {
    Message* message = reflection->MutableRepeatedMessage(&reply, field, i);
    std::shared_ptr<Message> own = New(message->GetDescriptor());
    own->GetReflection()->Swap(own.get(), message);
    std::string name = rpc::TextField(*own, "name");
    rows.push_back({resource, std::move(name), std::move(own)});
  }
  return rows;
}

}  // namespace

struct SourceReader::Exchange {
  std::unique_ptr<Message> request;
  std::unique_ptr<Message> reply;
  absl::Mutex mutex;
  bool done ABSL_GUARDED_BY(mutex) = false;
  absl::Status status ABSL_GUARDED_BY(mutex);
};

SourceReader::SourceReader(const rpc::Client& client, std::string source,
                           std::span<const FollowedResource> resources,
                           std::function<std::string()> token)
    : client_(client),
      source_(std::move(source)),
      resources_(resources),
      make_token_(std::move(token)) {}

// Waits for the answer or for Stop; a call given up ends by itself, with what it holds.
absl::Status SourceReader::Ask(const std::string& path, const std::shared_ptr<Exchange>& exchange) {
  const absl::Time now = absl::Now();
  if (now - token_made_ > kTokenKept) {
    token_ = make_token_();
    token_made_ = now;
  }
  rpc::CallOptions options;
  options.token = token_;
  options.deadline = now + kDeadline;
  client_.CallAsync(path, *exchange->request, *exchange->reply, options,
                    [exchange](absl::Status status) {
                      const absl::MutexLock lock(&exchange->mutex);
                      exchange->status = std::move(status);
                      exchange->done = true;
                    });
  const absl::MutexLock lock(&exchange->mutex);
  while (!exchange->mutex.AwaitWithTimeout(absl::Condition(&exchange->done), kLookUp)) {
    if (stopped_) return absl::CancelledError("stopped");
  }
  if (exchange->status.code() == absl::StatusCode::kUnauthenticated) {
    token_made_ = absl::InfinitePast();
  }
  return exchange->status;
}

absl::StatusOr<ListChangesResponse> SourceReader::AskFeed(const ListChangesRequest& request) {
  auto exchange = std::make_shared<Exchange>();
  exchange->request = std::make_unique<ListChangesRequest>(request);
  exchange->reply = std::make_unique<ListChangesResponse>();
  RETURN_IF_ERROR(Ask(kListChanges, exchange));
  return std::move(static_cast<ListChangesResponse&>(*exchange->reply));
}

absl::StatusOr<ListChangesResponse> SourceReader::Changes(const std::string& trust,
                                                          const std::string& feed_token) {
  ListChangesRequest request;
  request.set_parent(resource::SourceName(trust, source_));
  request.set_page_size(kPage);
  request.set_page_token(feed_token);
  return AskFeed(request);
}

absl::StatusOr<std::string> SourceReader::EndOfFeed(const std::string& trust) {
  ListChangesRequest request;
  request.set_parent(resource::SourceName(trust, source_));
  request.set_from_end(true);
  ASSIGN_OR_RETURN(const ListChangesResponse response, AskFeed(request));
  return response.next_page_token();
}

absl::StatusOr<const MethodDescriptor*> SourceReader::MethodOf(const FollowedResource& resource,
                                                               const std::string& name) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      resource.service + "." + name);
  if (method == nullptr) {
    return errors::Internal(fmt::format("{} has no method {}", resource.service, name));
  }
  return method;
}

absl::StatusOr<std::shared_ptr<SourceReader::Exchange>> SourceReader::AskResource(
    std::size_t resource, const std::string& name, const std::function<void(Message&)>& fill) {
  const FollowedResource& followed = resources_[resource];
  ASSIGN_OR_RETURN(const MethodDescriptor* method, MethodOf(followed, name));
  auto exchange = std::make_shared<Exchange>();
  exchange->request = New(method->input_type());
  exchange->reply = New(method->output_type());
  fill(*exchange->request);
  RETURN_IF_ERROR(Ask(fmt::format("{}/{}", followed.service, name), exchange));
  return exchange;
}

absl::StatusOr<SourceReader::Page> SourceReader::ReadPage(const std::string& trust,
                                                          std::size_t resource,
                                                          const std::string& page_token) {
  ASSIGN_OR_RETURN(
      const auto exchange,
      AskResource(resource, "List" + resources_[resource].plural, [&](Message& request) {
        SetText(request, "parent", resource::TrustName(trust));
        SetText(request, "page_token", page_token);
        request.GetReflection()->SetInt32(
            &request, request.GetDescriptor()->FindFieldByName("page_size"), kPage);
      }));
  Page page;
  page.rows = RowsOf(resource, *exchange->reply);
  page.next_page_token = rpc::TextField(*exchange->reply, "next_page_token");
  return page;
}

absl::StatusOr<std::vector<FollowedRow>> SourceReader::Rows(const std::string& trust,
                                                            std::size_t resource,
                                                            const std::set<std::string>& names) {
  std::vector<FollowedRow> rows;
  if (!MethodOf(resources_[resource], "BatchGet" + resources_[resource].plural).ok()) {
    for (const std::string& name : names) RETURN_IF_ERROR(ReadOne(resource, name, rows));
    return rows;
  }
  std::vector<std::string> batch;
  for (const std::string& name : names) {
    batch.push_back(name);
    if (batch.size() < kBatch) continue;
    RETURN_IF_ERROR(ReadBatch(trust, resource, std::exchange(batch, {}), rows));
  }
  if (!batch.empty()) RETURN_IF_ERROR(ReadBatch(trust, resource, std::move(batch), rows));
  return rows;
}

// A row that is gone fails the whole batch and is named by the error.
absl::Status SourceReader::ReadBatch(const std::string& trust, std::size_t resource,
                                     std::vector<std::string> names,
                                     std::vector<FollowedRow>& rows) {
  while (!names.empty()) {
    const auto answer =
        AskResource(resource, "BatchGet" + resources_[resource].plural, [&](Message& request) {
          SetText(request, "parent", resource::TrustName(trust));
          const auto* field = request.GetDescriptor()->FindFieldByName("names");
          for (const std::string& name : names) {
            request.GetReflection()->AddString(&request, field, name);
          }
        });
    if (answer.ok()) {
      std::vector<FollowedRow> found = RowsOf(resource, *(*answer)->reply);
      std::move(found.begin(), found.end(), std::back_inserter(rows));
      return absl::OkStatus();
    }
    if (answer.status().code() != absl::StatusCode::kNotFound) return answer.status();
    const auto gone =
        std::find(names.begin(), names.end(), errors::MetadataOf(answer.status(), "resource"));
    if (gone == names.end()) return answer.status();
    rows.push_back({resource, *gone, nullptr});
    names.erase(gone);
  }
  return absl::OkStatus();
}

absl::Status SourceReader::ReadOne(std::size_t resource, const std::string& name,
                                   std::vector<FollowedRow>& rows) {
  const auto answer = AskResource(resource, "Get" + resources_[resource].type,
                                  [&](Message& request) { SetText(request, "name", name); });
  if (answer.ok()) {
    const Message& reply = *(*answer)->reply;
    const bool deleted = IsDeleted(reply);
    rows.push_back(
        {resource, name, deleted ? nullptr : std::shared_ptr<const Message>(*answer, &reply)});
    return absl::OkStatus();
  }
  if (answer.status().code() != absl::StatusCode::kNotFound) return answer.status();
  rows.push_back({resource, name, nullptr});
  return absl::OkStatus();
}

}  // namespace senda::projection
