// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "net/guard.hpp"
#include "net/live_feed.hpp"
#include "net/parser.hpp"
#include "net/target.hpp"

using namespace dyad;
using namespace dyad::net;

namespace {

using State = RequestParser::State;

const std::string kPost =
    "POST /fhir/Patient?x=a+b%20c HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello";

int status_of(const std::string& bytes, const MessageLimits& limits = {}) {
  RequestParser parser(limits);
  return parser.feed(bytes) == State::failed ? parser.problem().status : 0;
}

}  // namespace

TEST_CASE("a request is the same however its bytes are split") {
  for (std::size_t cut = 1; cut < kPost.size(); ++cut) {
    RequestParser parser({});
    CHECK(parser.feed(kPost.substr(0, cut)) != State::done);
    REQUIRE(parser.feed(kPost.substr(cut)) == State::done);
    const auto request = parser.take();
    CHECK(request.method == "POST");
    CHECK(request.path == "/fhir/Patient");
    CHECK(request.parameter("x") == "a b c");
    CHECK(request.body == "hello");
  }
}

TEST_CASE("two requests in one piece are read one after the other") {
  RequestParser parser({});
  REQUIRE(parser.feed(kPost + "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n") == State::done);
  CHECK(parser.keep_alive());
  CHECK(parser.take().body == "hello");
  REQUIRE(parser.next() == State::done);
  CHECK(parser.take().path == "/health");
  CHECK(parser.next() == State::head);
  CHECK_FALSE(parser.started());
}

TEST_CASE("a chunked body is joined") {
  RequestParser parser({});
  REQUIRE(parser.feed("POST /fhir HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n") == State::done);
  CHECK(parser.take().body == "abcde");
}

TEST_CASE("an empty chunked body is read even when its bytes come one by one") {
  RequestParser parser({});
  const std::string bytes = "POST /fhir HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i)
    REQUIRE(parser.feed(bytes.substr(i, 1)) != State::failed);
  REQUIRE(parser.feed("\n") == State::done);
  CHECK(parser.take().body.empty());
}

TEST_CASE("a peer that closes without an answer is an error, not an end of the program") {
  ResponseParser parser(1000, false);
  const auto done = parser.finish();
  REQUIRE_FALSE(done);
  CHECK(done.error().message.find("without an answer") != std::string::npos);
}

TEST_CASE("what is not a request is refused with the status that says why") {
  const std::string host = "\r\nHost: a\r\n\r\n";
  CHECK(status_of("nonsense\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/9.9" + host) == 505);
  CHECK(status_of("GET http://elsewhere/ HTTP/1.1" + host) == 400);
  CHECK(status_of("GET /a/../b HTTP/1.1" + host) == 400);
  CHECK(status_of("GET /%2e%2e/b HTTP/1.1" + host) == 400);
  CHECK(status_of("GET /a%2fb HTTP/1.1" + host) == 400);
  CHECK(status_of("GET /%zz HTTP/1.1" + host) == 400);
  CHECK(status_of("GET /%00 HTTP/1.1" + host) == 400);
  CHECK(status_of("GET /%ff HTTP/1.1" + host) == 400);
  CHECK(status_of("GET /?a=%c0%80 HTTP/1.1" + host) == 400);
  CHECK(status_of("TRACE / HTTP/1.1" + host) == 501);
  CHECK(
      status_of(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") ==
      400);
  CHECK(status_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef") ==
        400);
}

TEST_CASE("a body above the limit is refused from its announced length, before it is sent") {
  MessageLimits limits;
  limits.body_bytes = 10;
  CHECK(status_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", limits) == 413);
  CHECK(status_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789", limits) == 0);
  CHECK(status_of("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n",
                  limits) == 413);
}

TEST_CASE("a head above the limit is refused") {
  CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x')) == 431);
}

TEST_CASE("random bytes never do more than fail") {
  const unsigned seed = std::random_device{}();
  INFO("seed ", seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 3000; ++round) {
    RequestParser parser({256, 256});
    std::string bytes = random() % 3 ? kPost : "";
    for (auto i = random() % 40; i > 0; --i) {
      const std::size_t at = random() % (bytes.size() + 1);
      if (random() % 2)
        bytes.insert(at, 1, static_cast<char>(random() % 256));
      else if (at < bytes.size())
        bytes[at] = static_cast<char>(random() % 256);
    }
    for (std::size_t from = 0; from < bytes.size();) {
      const std::size_t n = std::min<std::size_t>(1 + random() % 30, bytes.size() - from);
      const State state = parser.feed(std::string_view(bytes).substr(from, n));
      from += n;
      if (state == State::failed) {
        CHECK(parser.problem().status >= 400);
        break;
      }
      if (state == State::done) {
        const auto request = parser.take();
        REQUIRE(request.path.starts_with("/"));
        CHECK(request.body.size() <= 256);
        parser.next();
      }
    }
  }
}

TEST_CASE("only names of this machine are answered, so that another site cannot rebind its name to it") {
  const auto admits = [](const char* host, const char* method = "GET", const char* origin = nullptr) {
    http::Request request;
    request.method = method;
    request.headers.add("Host", host);
    if (origin) request.headers.add("Origin", origin);
    return admit(request, "127.0.0.1").has_value();
  };
  for (const char* host : {"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "LOCALHOST"})
    CHECK(admits(host));
  for (const char* host : {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::1"})
    CHECK_FALSE(admits(host));
  CHECK(admits("localhost:8080", "POST"));
  CHECK(admits("localhost:8080", "POST", "http://localhost:8080"));
  for (const char* origin :
       {"http://evil.example", "null", "http://localhost:9", "https://localhost:8080", ""})
    CHECK_FALSE(admits("localhost:8080", "POST", origin));
  CHECK_FALSE(admits("localhost:8080", "PUT", "http://evil.example"));
}

TEST_CASE("an address to listen on is a host and a port") {
  CHECK(parse_address("127.0.0.1:8080")->port == 8080);
  CHECK(parse_address(":0")->host == "127.0.0.1");
  CHECK(parse_address("[::1]:80")->host == "::1");
  for (const char* bad : {"", "8080", "host", "a:99999", "a:-1", "a:1x", "::1:80"})
    CHECK_FALSE(parse_address(bad));
  CHECK(is_loopback("127.1.2.3"));
  CHECK_FALSE(is_loopback("0.0.0.0"));
  CHECK_FALSE(is_loopback("127.evil.example.com"));
}

TEST_CASE(
    "a client that comes back gets each event once, in order, even when news arrives while it is read") {
  FeedQueue queue;
  queue.hold();
  for (const std::int64_t id : {5, 6, 7}) {
    const LiveEvent event{id, "change", "new"};
    CHECK(queue.push({id, std::make_shared<const std::string>(frame_of(event))}));
  }
  CHECK(queue.pop() == nullptr);
  queue.release({{3, "change", "missed"}, {5, "change", "missed"}});
  std::string all;
  while (const auto text = queue.pop()) all += *text;
  CHECK(all ==
        "id: 3\nevent: change\ndata: missed\n\nid: 5\nevent: change\ndata: missed\n\n"
        "id: 6\nevent: change\ndata: new\n\nid: 7\nevent: change\ndata: new\n\n");
  CHECK(queue.bytes() == 0);
}

TEST_CASE("what waits for one client of the feed is bounded") {
  FeedQueue queue;
  const auto text = std::make_shared<const std::string>(FeedQueue::kFeedQueueBytes / 2 + 1, 'x');
  CHECK(queue.push({1, text}));
  CHECK_FALSE(queue.push({2, text}));
}
