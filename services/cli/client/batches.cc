#include "services/cli/client/batches.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/rpc/request_fields.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "google/protobuf/field_mask.pb.h"

namespace senda::cli {
namespace {

using google::protobuf::Message;

// A server ends a stream after 60 seconds; a new one is opened well before.
constexpr absl::Duration kStreamLife = absl::Seconds(25);
constexpr int kAttempts = 6;
constexpr absl::Duration kFirstPause = absl::Milliseconds(200);

bool MayRepeat(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kAborted:
      return true;
    default:
      return false;
  }
}

void SetText(Message& message, const char* field, const std::string& value) {
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName(field),
                                     value);
}

void SetMask(Message& request, const std::string& mask) {
  if (mask.empty()) return;
  const auto* field = request.GetDescriptor()->FindFieldByName("update_mask");
  auto& paths = static_cast<google::protobuf::FieldMask&>(
      *request.GetReflection()->MutableMessage(&request, field));
  for (const absl::string_view path : absl::StrSplit(mask, ',')) paths.add_paths(std::string(path));
}

}  // namespace

absl::Status Repeat(absl::FunctionRef<absl::Status()> call) {
  absl::Duration pause = kFirstPause;
  for (int attempt = 1;; ++attempt) {
    absl::Status status = call();
    if (status.ok() || !MayRepeat(status) || attempt == kAttempts) return status;
    absl::SleepFor(pause);
    pause *= 2;
  }
}

absl::Status BatchChannel::SendOnce(const std::string& method, const Message& request,
                                    Message& reply) {
  Stream& stream = streams_[method];
  if (stream.batches != nullptr && absl::Now() - stream.opened > kStreamLife) {
    stream.batches->Close().IgnoreError();
    stream.batches = nullptr;
  }
  if (stream.batches == nullptr) {
    rpc::CallOptions options;
    ASSIGN_OR_RETURN(options.token, connection_.token(subject_));
    stream = {connection_.client.OpenBatches(method, options), absl::Now()};
  }
  absl::Status status = stream.batches->Exchange(request, reply);
  if (!status.ok()) stream.batches = nullptr;
  return status;
}

absl::Status BatchChannel::Send(const std::string& method, const Message& request, Message& reply) {
  return Repeat([&] {
    reply.Clear();
    return SendOnce(method, request, reply);
  });
}

absl::Status UpsertRows(BatchChannel& channel, const ResourceType& type, const std::string& trust,
                        const std::vector<const Message*>& rows, const UpsertOptions& options,
                        const OutcomeSink& sink) {
  const auto& method = *type.bulk_upsert;
  const auto request = NewMessage(*method.input_type());
  const auto reply = NewMessage(*method.output_type());
  const auto& reflection = *request->GetReflection();
  const auto* field = rpc::ResourceField(*request->GetDescriptor(), *type.message);
  const auto* outcomes = reply->GetDescriptor()->FindFieldByName("outcomes");
  for (std::size_t begin = 0; begin < rows.size(); begin += kRowsPerBatch) {
    const std::size_t end = std::min(rows.size(), begin + kRowsPerBatch);
    request->Clear();
    SetText(*request, "parent", "trusts/" + trust);
    reflection.SetBool(request.get(), request->GetDescriptor()->FindFieldByName("validate_only"),
                       options.validate_only);
    SetMask(*request, options.mask);
    for (std::size_t i = begin; i < end; ++i) {
      reflection.AddMessage(request.get(), field)->CopyFrom(*rows[i]);
    }
    RETURN_IF_ERROR(channel.Send(PathOf(method), *request, *reply));
    const auto size = static_cast<std::size_t>(reply->GetReflection()->FieldSize(*reply, outcomes));
    if (size != end - begin) {
      return errors::Make(absl::StatusCode::kInternal, "OUTCOMES_MISSING",
                          "the server did not say what became of each row");
    }
    for (std::size_t i = 0; i < size; ++i) {
      sink(begin + i,
           static_cast<const changes::v1::RowOutcome&>(
               reply->GetReflection()->GetRepeatedMessage(*reply, outcomes, static_cast<int>(i))));
    }
  }
  return absl::OkStatus();
}

BatchPool::BatchPool(const Connection& connection, const std::string& subject, int workers) {
  // Held while threads start: their number bounds the queue.
  absl::MutexLock lock(&mutex_);
  for (int i = 0; i < workers; ++i) {
    threads_.emplace_back([this, &connection, subject] { Work(connection, subject); });
  }
}

BatchPool::~BatchPool() { Finish().IgnoreError(); }

void BatchPool::Work(const Connection& connection, const std::string& subject) {
  BatchChannel channel(connection, subject);
  for (;;) {
    Task task;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &BatchPool::MayTake));
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
      if (!status_.ok()) continue;
    }
    absl::Status status = task(channel);
    absl::MutexLock lock(&mutex_);
    if (status_.ok()) status_ = std::move(status);
  }
}

void BatchPool::Submit(Task task) {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &BatchPool::MayAdd));
  if (status_.ok()) tasks_.push_back(std::move(task));
}

bool BatchPool::has_failed() const {
  absl::MutexLock lock(&mutex_);
  return !status_.ok();
}

absl::Status BatchPool::Finish() {
  {
    absl::MutexLock lock(&mutex_);
    done_ = true;
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  absl::MutexLock lock(&mutex_);
  return status_;
}

}  // namespace senda::cli
