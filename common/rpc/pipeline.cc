#include "common/rpc/pipeline.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <utility>

#include "common/resource/names.h"
#include "common/rpc/transaction_step.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::rpc {
namespace {

using storage::AccessMode;

// The name that says which trust the request is about.
const std::string& TrustBearingName(const Method& method,
                                    const google::protobuf::Message& request) {
  static const std::string kEmpty;
  const google::protobuf::Message* message = &request;
  for (std::size_t i = 0; i + 1 < method.trust_path.size(); ++i) {
    message = &message->GetReflection()->GetMessage(*message, method.trust_path[i]);
  }
  if (method.trust_path.empty()) return kEmpty;
  std::string scratch;
  return message->GetReflection()->GetStringReference(*message, method.trust_path.back(), &scratch);
}

std::string TrustFieldPath(const Method& method) {
  std::string path;
  for (const auto* field : method.trust_path) {
    path += (path.empty() ? "" : ".") + field->name();
  }
  return path;
}

std::string RequestId(const Method& method, const google::protobuf::Message& request) {
  if (method.request_id_field == nullptr) return "";
  return request.GetReflection()->GetString(request, method.request_id_field);
}

// One unary call on its way through steps 5 to 8; keeps itself alive by the callbacks that hold it.
class UnaryCall : public std::enable_shared_from_this<UnaryCall> {
 public:
  UnaryCall(const Method& method, const Backend& backend, const Pipeline::Parts& parts,
            Incoming incoming, CallContext&& context, absl::Time start, Finish finish)
      : method_(method),
        backend_(backend),
        parts_(parts),
        incoming_(std::move(incoming)),
        call_(std::move(context)),
        start_(start),
        finish_(std::move(finish)) {}

  void Start() {
    switch (method_.policy.effect()) {
      case options::v1::EFFECT_WRITE:
        return method_.preparation ? OnWorker(&UnaryCall::PrepareThenWrite) : Write();
      case options::v1::EFFECT_READ:
        return method_.preparation ? OnWorker(&UnaryCall::PrepareThenRead) : Read();
      default:
        if (method_.instant) {
          if (Bytes ready = method_.instant(call_, *incoming_.request)) {
            return Reply(absl::OkStatus(), std::move(ready));
          }
        }
        return OnWorker(&UnaryCall::Compose);
    }
  }

 private:
  // The last thing a call does: what it was asked with may be gone afterwards.
  void Reply(absl::Status status, Bytes reply) {
    parts_.observer.Finished(method_, status, call_.trust(), call_.context().traceparent,
                             absl::Now() - start_);
    finish_(std::move(status), std::move(reply));
  }

  void OnWorker(void (UnaryCall::*step)()) {
    auto self = shared_from_this();
    if (!parts_.workers.Submit([self, step] { (self.get()->*step)(); })) {
      Reply(errors::Overloaded(absl::Milliseconds(200)), nullptr);
    }
  }

  void Compose() {
    if (parts_.clock.Now() >= call_.deadline()) return Reply(errors::DeadlineSpent(), nullptr);
    if (method_.held_handler) {
      return method_.held_handler(
          call_, *incoming_.request,
          [self = shared_from_this()](absl::StatusOr<Bytes> reply) { self->Answer(reply); });
    }
    Answer(method_.handler(call_, *incoming_.request));
  }

  void Answer(const absl::StatusOr<Bytes>& reply) {
    if (!reply.ok()) return Reply(reply.status(), nullptr);
    Reply(absl::OkStatus(), *reply);
  }

  void PrepareThenWrite() {
    absl::Status prepared = method_.preparation(call_, *incoming_.request);
    if (!prepared.ok()) return Reply(std::move(prepared), nullptr);
    Write();
  }

  void PrepareThenRead() {
    absl::Status prepared = method_.preparation(call_, *incoming_.request);
    if (!prepared.ok()) return Reply(std::move(prepared), nullptr);
    Read();
  }

  void Write() {
    auto self = shared_from_this();
    absl::Status admitted = backend_.database->Submit(
        AccessMode::kWrite, call_.trust(), call_.deadline(),
        [self](storage::Transaction& transaction) {
          return RunWrite(self->method_, self->call_, *self->incoming_.request, transaction,
                          self->reply_);
        },
        [self](absl::Status outcome) { self->Committed(std::move(outcome)); });
    if (!admitted.ok()) Reply(std::move(admitted), nullptr);
  }

  void Committed(absl::Status outcome) {
    auto work = call_.TakeAfterCommit();
    if (!outcome.ok() || work.empty()) return Reply(std::move(outcome), std::move(reply_));
    parts_.workers.SubmitAlways([self = shared_from_this(), work = std::move(work)] {
      auto left = std::make_shared<std::atomic<std::size_t>>(work.size());
      for (const auto& step : work) {
        step([self, left] {
          if (--*left == 0) self->Reply(absl::OkStatus(), std::move(self->reply_));
        });
      }
    });
  }

  void Read() {
    auto body = [this](storage::Transaction& transaction) {
      return RunRead(method_, call_, *incoming_.request, transaction, reply_);
    };
    absl::Status outcome;
    if (method_.point_read && backend_.database->TryReadInline(call_.trust(), body, outcome)) {
      return AuditThenFinish(std::move(outcome));
    }
    auto self = shared_from_this();
    absl::Status admitted = backend_.database->Submit(
        method_.point_read ? AccessMode::kPointRead : AccessMode::kRead, call_.trust(),
        call_.deadline(),
        [self, body](storage::Transaction& transaction) { return body(transaction); },
        [self](absl::Status done) { self->AuditThenFinish(std::move(done)); });
    if (!admitted.ok()) Reply(std::move(admitted), nullptr);
  }

  void AuditThenFinish(absl::Status outcome) {
    if (!outcome.ok() || call_.children().empty())
      return Reply(std::move(outcome), std::move(reply_));
    backend_.audit_log->Append(call_.trust(), AuditOf(call_, "READ"),
                               [self = shared_from_this()](absl::Status recorded) {
                                 self->Reply(std::move(recorded), std::move(self->reply_));
                               });
  }

  const Method& method_;
  const Backend& backend_;
  const Pipeline::Parts parts_;
  const Incoming incoming_;
  Call call_;
  const absl::Time start_;
  const Finish finish_;
  Bytes reply_;
};

}  // namespace

absl::StatusOr<CallContext> Pipeline::Admit(const Method& method, const Incoming& incoming) const {
  CallContext context;
  context.method = method.full_name;
  context.now = parts_.clock.Now();
  context.deadline = incoming.deadline;
  context.traceparent = incoming.traceparent;
  if (context.now >= incoming.deadline) return errors::DeadlineSpent();
  if (!method.policy.anonymous()) {
    ASSIGN_OR_RETURN(context.principal,
                     parts_.authenticator.Authenticate(incoming.authorization, context.now));
    const std::string& name = TrustBearingName(method, *incoming.request);
    const bool platform = method.policy.platform();
    context.trust = platform ? storage::Database::kAllTrusts : resource::TrustOf(name);
    if (context.trust.empty()) {
      return errors::InvalidField(TrustFieldPath(method),
                                  "give a name that begins with trusts/{trust}", "NAME_MALFORMED");
    }
    ASSIGN_OR_RETURN(context.grants,
                     parts_.grants.GrantsOf(context.principal.subject, context.now));
    ASSIGN_OR_RETURN(context.scope,
                     Authorise(context.grants, method.policy.permission(), context.trust,
                               platform ? "trusts" : name, context.now));
  }
  method.clearer->Clear(*incoming.request);
  auto violations = method.validator->Validate(*incoming.request);
  if (method.descriptor->client_streaming()) {
    const auto within_row = std::stable_partition(
        violations.begin(), violations.end(),
        [](const auto& violation) { return violation.field.find(']') == std::string::npos; });
    context.row_violations.assign(std::make_move_iterator(within_row),
                                  std::make_move_iterator(violations.end()));
    violations.erase(within_row, violations.end());
  }
  if (!violations.empty()) return errors::InvalidFields(std::move(violations));
  context.request_id = RequestId(method, *incoming.request);
  return context;
}

void Pipeline::Handle(const Method& method, const Backend& backend, Incoming incoming,
                      Finish finish) const {
  parts_.observer.Started(method);
  const absl::Time start = absl::Now();
  auto context = Admit(method, incoming);
  if (!context.ok()) {
    parts_.observer.Finished(method, context.status(), "", incoming.traceparent,
                             absl::Now() - start);
    return finish(std::move(context).status(), nullptr);
  }
  context->links = backend.links.get();
  std::make_shared<UnaryCall>(method, backend, parts_, std::move(incoming), *std::move(context),
                              start, std::move(finish))
      ->Start();
}

absl::Status Pipeline::HandleStream(const Method& method, const Backend&, Incoming incoming,
                                    StreamWriter& writer) const {
  parts_.observer.Started(method);
  const absl::Time start = absl::Now();
  auto context = Admit(method, incoming);
  absl::Status status = context.status();
  std::string trust;
  if (context.ok()) {
    trust = context->trust;
    Call call(*std::move(context));
    status = method.stream_handler(call, *incoming.request, writer);
  }
  parts_.observer.Finished(method, status, trust, incoming.traceparent, absl::Now() - start);
  return status;
}

}  // namespace senda::rpc
