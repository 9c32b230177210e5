// SPDX-License-Identifier: Apache-2.0
#include "net/http_server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/log.hpp"
#include "net/http_client.hpp"

using namespace dyad;
using namespace dyad::net;

namespace {

// A server on a free port, answering on threads of its own until the test ends.
struct Running {
  explicit Running(Handler handler, Limits limits = {}, MissedEvents missed = {}) {
    log::set_level(log::Level::off);
    auto made = HttpServer::listen({{"127.0.0.1", 0}, limits, false, std::move(missed)}, std::move(handler));
    REQUIRE(made);
    server = std::move(*made);
    thread = std::thread([this] { server->run(); });
  }
  ~Running() { finish(); }
  void finish() {
    server->stop();
    if (thread.joinable()) thread.join();
  }
  Call call(std::string method, std::string target, std::string_view body = {}) const {
    return {{"127.0.0.1", server->port()},
            std::move(method),
            std::move(target),
            "application/json",
            body,
            {},
            20s};
  }
  std::unique_ptr<HttpServer> server;
  std::thread thread;
};

struct Raw {
  explicit Raw(unsigned short port) : fd(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  }
  ~Raw() { ::close(fd); }
  void send(std::string_view text) const { (void)::send(fd, text.data(), text.size(), MSG_NOSIGNAL); }
  // Everything that arrives until `until` is in it, or the peer closes, or five seconds pass.
  std::string receive(std::string_view until) const {
    std::string all;
    char buffer[4096];
    for (;;) {
      if (!until.empty() && all.find(until) != std::string::npos) return all;
      pollfd p{fd, POLLIN, 0};
      if (::poll(&p, 1, 5000) <= 0) return all + "<timeout>";
      const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
      if (n <= 0) return all + "<closed>";
      all.append(buffer, static_cast<std::size_t>(n));
    }
  }
  int fd;
};

http::Response echo(const http::Request& request) {
  http::Response response;
  response.content_type = "text/plain";
  response.body = request.method + " " + request.path + " " + std::to_string(request.body.size()) + "!";
  return response;
}

const std::string kHost = " HTTP/1.1\r\nHost: localhost\r\n";

}  // namespace

TEST_CASE("one connection carries many requests, each answered in turn, and HEAD has no body") {
  const Running running(echo);
  const Raw raw(running.server->port());
  for (int i = 0; i < 50; ++i) {
    const std::string path = "/a" + std::to_string(i) + ".";
    raw.send("GET " + path + kHost + "\r\n");
    const auto answer = raw.receive("!");
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.find("GET " + path + " 0!") != std::string::npos);
    CHECK(answer.find("X-Content-Type-Options: nosniff") != std::string::npos);
    CHECK(answer.find("frame-ancestors 'none'") != std::string::npos);
  }
  raw.send("HEAD /x" + kHost + "Connection: close\r\n\r\n");
  const auto head = raw.receive("");
  CHECK(head.find("Content-Length: 10\r\n") != std::string::npos);
  CHECK(head.ends_with("\r\n\r\n<closed>"));
}

TEST_CASE("a request sent byte by byte is answered") {
  const Running running(echo);
  const Raw raw(running.server->port());
  for (const char c : "POST /slow" + kHost + "Content-Length: 3\r\n\r\nabc") raw.send({&c, 1});
  CHECK(raw.receive("!").find("POST /slow 3!") != std::string::npos);
}

TEST_CASE("a client that waits for leave to send its body gets it") {
  const Running running(echo);
  const Raw raw(running.server->port());
  raw.send("POST /p" + kHost + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  CHECK(raw.receive("\r\n\r\n").starts_with("HTTP/1.1 100 "));
  raw.send("abc");
  CHECK(raw.receive("!").find("POST /p 3!") != std::string::npos);
}

TEST_CASE("too large a body is answered with 413 although the client is still sending it") {
  Limits limits;
  limits.message.body_bytes = 1000;
  const Running running(echo, limits);
  const std::string body(30'000'000, 'x');
  const auto answer = send(running.call("POST", "/fhir", body));
  REQUIRE(answer);
  CHECK(answer->status == 413);
  CHECK(answer->body.find("1000 bytes") != std::string::npos);
  CHECK(send(running.call("POST", "/fhir", "small"))->status == 200);
}

TEST_CASE("a bad request line is answered with 400 and the connection closed") {
  const Running running(echo);
  const Raw raw(running.server->port());
  raw.send("nonsense\r\n\r\n");
  const auto answer = raw.receive("\"message\"");
  CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(answer.find("Connection: close") != std::string::npos);
}

TEST_CASE(
    "a request for another site's name is misdirected, and a write from another site's page forbidden") {
  const Running running(echo);
  const Raw raw(running.server->port());
  raw.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  CHECK(raw.receive("}\n").starts_with("HTTP/1.1 421 "));
  raw.send("POST /" + kHost + "Origin: http://evil.example\r\nContent-Length: 0\r\n\r\n");
  CHECK(raw.receive("}\n").starts_with("HTTP/1.1 403 "));
}

TEST_CASE("a request that does not arrive in time is answered with 408, an idle connection closed") {
  Limits limits;
  limits.head = 300ms;
  limits.idle = 300ms;
  const Running running(echo, limits);
  const Raw slow(running.server->port());
  slow.send("GET /half");
  CHECK(slow.receive("}\n").starts_with("HTTP/1.1 408 "));
  const Raw idle(running.server->port());
  CHECK(idle.receive("") == "<closed>");
}

TEST_CASE("an exception in a handler becomes 500 and its text does not leave the server") {
  const Running running(
      [](const http::Request&) -> http::Response { throw std::runtime_error("inner detail"); });
  const auto answer = send(running.call("GET", "/"));
  REQUIRE(answer);
  CHECK(answer->status == 500);
  CHECK(answer->body.find("inner detail") == std::string::npos);
}

TEST_CASE("many connections at once are all answered") {
  const Running running(echo);
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      std::vector<std::unique_ptr<Raw>> raws;
      for (int i = 0; i < 30; ++i) raws.push_back(std::make_unique<Raw>(running.server->port()));
      for (const auto& raw : raws) raw->send("GET /many" + kHost + "\r\n");
      for (const auto& raw : raws) good += raw->receive("!").find("GET /many 0!") != std::string::npos;
    });
  for (auto& t : threads) t.join();
  CHECK(good == 240);
}

TEST_CASE("a connection above the number allowed is told so") {
  Limits limits;
  limits.connections = 2;
  const Running running(echo, limits);
  const Raw one(running.server->port()), two(running.server->port());
  one.send("GET /" + kHost + "\r\n");
  two.send("GET /" + kHost + "\r\n");
  one.receive("!");
  two.receive("!");
  const Raw three(running.server->port());
  CHECK(three.receive("}\n").starts_with("HTTP/1.1 503 "));
}

TEST_CASE("the live feed carries events to every client, resumes after the last one seen, and beats") {
  Limits limits;
  limits.heartbeat = 200ms;
  const auto handler = [](const http::Request& request) {
    http::Response response;
    const auto last = request.headers.get("Last-Event-ID");
    response.live = http::LiveStart{
        last.empty() ? std::nullopt : std::optional<std::int64_t>(std::stoll(std::string(last)))};
    return response;
  };
  const Running running(handler, limits, [](std::int64_t after) {
    return std::vector<LiveEvent>{{after + 1, "change", "missed"}};
  });
  const Raw fresh(running.server->port()), back(running.server->port());
  fresh.send("GET /live" + kHost + "\r\n");
  CHECK(fresh.receive("retry").find("Content-Type: text/event-stream") != std::string::npos);
  back.send("GET /live" + kHost + "Last-Event-ID: 41\r\n\r\n");
  CHECK(back.receive("missed\n\n").find("id: 42\nevent: change\ndata: missed\n\n") != std::string::npos);
  running.server->broadcast({43, "change", "{\"sequence\":43}"});
  CHECK(fresh.receive("}\n\n").find("id: 43\nevent: change\ndata: {\"sequence\":43}\n\n") !=
        std::string::npos);
  CHECK(back.receive("}\n\n").find("id: 43") != std::string::npos);
  CHECK(fresh.receive(": still here\n\n").find("<") == std::string::npos);
}

TEST_CASE("a feed client that does not read is let go, and the others go on") {
  const auto handler = [](const http::Request&) {
    http::Response response;
    response.live = http::LiveStart{};
    return response;
  };
  const Running running(handler);
  const Raw deaf(running.server->port()), good(running.server->port());
  for (const Raw* raw : {&deaf, &good}) {
    raw->send("GET /live" + kHost + "\r\n");
    raw->receive("retry: 2000\n\n");
  }
  const std::string big(200'000, 'x');
  for (int i = 1; i <= 100; ++i) {
    running.server->broadcast({i, "change", big + "#" + std::to_string(i) + "#"});
    CHECK(good.receive("#" + std::to_string(i) + "#\n\n").find('<') == std::string::npos);
  }
  CHECK(deaf.receive("").ends_with("<closed>"));
}

TEST_CASE("a stop lets the running handler finish, closes the feed and frees the port") {
  std::atomic<bool> inside = false;
  Running running([&](const http::Request& request) {
    if (request.path == "/live") {
      http::Response live;
      live.live = http::LiveStart{};
      return live;
    }
    inside = true;
    std::this_thread::sleep_for(300ms);
    return echo(request);
  });
  const unsigned short port = running.server->port();
  const Raw feed(port), busy(port), idle(port);
  feed.send("GET /live" + kHost + "\r\n");
  feed.receive("retry: 2000\n\n");
  busy.send("GET /work" + kHost + "\r\n");
  while (!inside) std::this_thread::sleep_for(5ms);
  running.finish();
  CHECK(busy.receive("").find("GET /work 0!") != std::string::npos);
  CHECK(feed.receive("") == "<closed>");
  CHECK(idle.receive("") == "<closed>");
  CHECK(HttpServer::listen({{"127.0.0.1", port}, {}, false, {}}, echo));
}

TEST_CASE("an address that other machines can reach is refused, with the reason") {
  for (const char* host : {"0.0.0.0", "192.0.2.1", "::", "example.org"}) {
    const auto made = HttpServer::listen({{host, 0}, {}, false, {}}, echo);
    REQUIRE_FALSE(made);
    CHECK(made.error().text().find("no access control") != std::string::npos);
  }
}

TEST_CASE("a port in use is an error that names the next step") {
  const Running running(echo);
  const auto second = HttpServer::listen({{"127.0.0.1", running.server->port()}, {}, false, {}}, echo);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::busy);
  CHECK(second.error().text().find("choose another port") != std::string::npos);
}

TEST_CASE("the client says when nobody listens") {
  unsigned short port = 0;
  {
    const Running running(echo);
    port = running.server->port();
  }
  const auto answer = send({{"127.0.0.1", port}, "GET", "/", "", {}, {}, 2s});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::busy);
}
