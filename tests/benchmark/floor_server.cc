// The floors that the benchmarks compare with: a raw gRPC callback server that answers fixed bytes,
// alone or after the same prepared select through the bare driver.
//
//   floor_server PORT BYTES                                   the echo, E
//   floor_server PORT BYTES sqlite FILE "SELECT ..." TRUST ID
//   floor_server PORT BYTES postgres URL "SELECT ..." TRUST ID
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/server_callback.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/rpc/worker_pool.h"
#include "common/server/signals.h"

namespace {

using grpc::ByteBuffer;

// What is done for a call before its reply; `done` is called when it is.
using Work = std::function<void(std::function<void()> done)>;

class FloorService final : public grpc::Service {
 public:
  FloorService(std::string reply, Work work) : reply_(std::move(reply)), work_(std::move(work)) {
    AddMethod(new grpc::internal::RpcServiceMethod("/senda.Floor/Echo",
                                                   grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(0, new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
                                 [this](grpc::CallbackServerContext* context, const ByteBuffer*,
                                        ByteBuffer* response) {
                                   grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
                                   work_([this, reactor, response] {
                                     grpc::Slice slice(reply_);
                                     *response = ByteBuffer(&slice, 1);
                                     reactor->Finish(grpc::Status::OK);
                                   });
                                   return reactor;
                                 }));
  }

 private:
  const std::string reply_;
  const Work work_;
};

// One prepared statement per gRPC thread, run inline.
class BareSqlite {
 public:
  BareSqlite(std::string file, std::string sql, std::string trust, std::string id)
      : file_(std::move(file)),
        sql_(std::move(sql)),
        trust_(std::move(trust)),
        id_(std::move(id)) {}

  void Run(const std::function<void()>& done) {
    thread_local sqlite3_stmt* statement = Prepare();
    sqlite3_bind_text(statement, 1, trust_.data(), static_cast<int>(trust_.size()), SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, id_.data(), static_cast<int>(id_.size()), SQLITE_STATIC);
    if (sqlite3_step(statement) != SQLITE_ROW) {
      std::fprintf(stderr, "floor_server: the row is not there\n");
      std::exit(1);
    }
    std::size_t read = 0;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      sqlite3_column_text(statement, i);
      read += static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
    }
    sqlite3_reset(statement);
    if (read > 0) done();
  }

 private:
  sqlite3_stmt* Prepare() {
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_open_v2(file_.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK ||
        sqlite3_prepare_v2(database, sql_.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
      std::fprintf(stderr, "floor_server: %s\n", sqlite3_errmsg(database));
      std::exit(1);
    }
    return statement;
  }

  const std::string file_, sql_, trust_, id_;
};

// A pool of blocking workers, each with its connection and prepared statement.
class BarePostgres {
 public:
  BarePostgres(std::string url, std::string sql, std::string trust, std::string id)
      : url_(std::move(url)),
        sql_(std::move(sql)),
        trust_(std::move(trust)),
        id_(std::move(id)),
        workers_(8, 100000) {}

  void Run(std::function<void()> done) {
    workers_.Submit([this, done = std::move(done)] {
      thread_local PGconn* connection = Connect();
      const char* values[] = {trust_.c_str(), id_.c_str()};
      PGresult* result = PQexecPrepared(connection, "get", 2, values, nullptr, nullptr, 0);
      if (PQntuples(result) != 1) {
        std::fprintf(stderr, "floor_server: %s\n", PQerrorMessage(connection));
        std::exit(1);
      }
      PQclear(result);
      done();
    });
  }

 private:
  PGconn* Connect() {
    PGconn* connection = PQconnectdb(url_.c_str());
    PGresult* result = PQprepare(connection, "get", sql_.c_str(), 2, nullptr);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
      std::fprintf(stderr, "floor_server: %s\n", PQerrorMessage(connection));
      std::exit(1);
    }
    PQclear(result);
    return connection;
  }

  const std::string url_, sql_, trust_, id_;
  senda::rpc::WorkerPool workers_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 8) {
    std::fprintf(stderr,
                 "usage: floor_server PORT BYTES [sqlite FILE|postgres URL] SQL TRUST ID\n");
    return 2;
  }
  senda::server::IgnoreBrokenPipes();
  senda::server::StopSignals signals;
  Work work = [](const std::function<void()>& done) { done(); };
  std::unique_ptr<BareSqlite> sqlite;
  std::unique_ptr<BarePostgres> postgres;
  if (argc == 8 && std::string(argv[3]) == "sqlite") {
    sqlite = std::make_unique<BareSqlite>(argv[4], argv[5], argv[6], argv[7]);
    work = [&](std::function<void()> done) { sqlite->Run(done); };
  } else if (argc == 8) {
    postgres = std::make_unique<BarePostgres>(argv[4], argv[5], argv[6], argv[7]);
    work = [&](std::function<void()> done) { postgres->Run(std::move(done)); };
  }
  FloorService service(std::string(static_cast<std::size_t>(std::atoi(argv[2])), 'x'), work);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(std::string("127.0.0.1:") + argv[1], grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  signals.Wait();
  server->Shutdown();
  return 0;
}
