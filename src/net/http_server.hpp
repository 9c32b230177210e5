// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/http_message.hpp"
#include "base/result.hpp"
#include "net/guard.hpp"
#include "net/live_feed.hpp"
#include "net/parser.hpp"

namespace dyad::net {

using namespace std::chrono_literals;

struct Limits {
  MessageLimits message;
  std::size_t connections = 900;
  std::size_t drain_bytes =
      256u * 1024 * 1024;                 // read and thrown away after a refusal, so that the client sees it
  std::chrono::milliseconds idle = 75s;   // between requests
  std::chrono::milliseconds head = 15s;   // for the whole head, from its first byte
  std::chrono::milliseconds body = 120s;  // for the whole body
  std::chrono::milliseconds write = 60s;  // for one answer, or one event, to be taken by the client
  std::chrono::milliseconds drain = 15s;
  std::chrono::milliseconds heartbeat = 15s;  // of the live feed
  std::chrono::milliseconds stop = 10s;       // after which a stop no longer waits for anybody
};

// How a request refused before it reaches a handler is answered. `path` is empty when it could not be read.
using Refusal = std::function<http::Response(int status, std::string_view message, std::string_view path)>;

struct ServerOptions {
  Address address{"127.0.0.1", 0};
  Limits limits;
  bool stop_on_signals = false;  // SIGINT and SIGTERM stop the server in good order; a second one at once
  MissedEvents missed;           // for clients of the live feed that come back
  Refusal refusal;               // a plain JSON answer when there is none
  Origins origins;               // of other sites whose pages may use the server
  // Whether a page of another site may make this request, beside what `origins` allow; called on the thread
  // of the sockets. A preflight is asked about with the method it announces.
  std::function<bool(const http::Request&)> welcomes;
  std::string also_named;  // the host name under which a proxy on this machine offers it
};

// A handler is called on one of at most kWorkers threads and may block (net/crew.hpp says how many work at
// once); an exception becomes status 500.
using Handler = std::function<http::Response(const http::Request&)>;

// An HTTP/1.1 server: one thread for all sockets, a crew of workers for handlers. Every limit above answers
// for itself: too large a body gets 413, too large a head 431, a request that does not arrive in time 408, a
// connection above the number allowed 503.
class HttpServer {
 public:
  static constexpr std::size_t kWorkers = 32;

  // Listens at once. There is no access control in this version, so any address that other machines can reach
  // is refused; a port in use is an error that names the next step.
  static Result<std::unique_ptr<HttpServer>> listen(ServerOptions options, Handler handler);
  ~HttpServer();

  unsigned short port() const;
  void run();                       // serves on this thread until stopped
  void stop();                      // any thread: no new connections, running handlers finish, feeds close
  void broadcast(LiveEvent event);  // any thread: to every client of the live feed
  void wake();                      // any thread: feeds of their own are read again

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dyad::net
