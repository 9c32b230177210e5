// SPDX-License-Identifier: Apache-2.0
// Packed bodies and pages of other sites.
#include <doctest/doctest.h>

#include "net/cors.hpp"
#include "net/guard.hpp"
#include "net/gzip.hpp"

using namespace dyad;
using namespace dyad::net;

namespace {

http::Request with(std::string name, std::string value, std::string method = "GET") {
  http::Request request;
  request.method = std::move(method);
  request.headers.add(std::move(name), std::move(value));
  return request;
}

}  // namespace

TEST_CASE("what is packed is unpacked to the same bytes, however much it shrinks") {
  for (const std::string& text : {std::string(100'000, 'a'), std::string(64 * 1024, 'b') + "end"}) {
    const auto packed = gzip(text);
    REQUIRE(packed);
    const auto back = inflate(*packed, text.size());
    REQUIRE(back);
    CHECK(*back == text);
    CHECK(inflate(*packed, text.size() - 1).error().kind == ErrorKind::too_large);
    for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, packed->size() / 2, packed->size() - 1})
      CHECK(inflate(packed->substr(0, cut), text.size()).error().kind == ErrorKind::invalid);
  }
  CHECK(inflate("not packed", 100).error().kind == ErrorKind::invalid);
}

TEST_CASE("a body in a coding that is not understood is refused, plain ones are left alone") {
  http::Request plain;
  plain.body = "text";
  CHECK(unpack_body(plain, 10));
  CHECK(plain.body == "text");
  auto other = with("Content-Encoding", "br");
  CHECK(unpack_body(other, 10).error().kind == ErrorKind::refused);
  auto packed = with("Content-Encoding", "GZIP");
  packed.body = *gzip(std::string(1000, 'x'));
  CHECK(unpack_body(packed, 1000));
  CHECK(packed.body == std::string(1000, 'x'));
}

TEST_CASE("an answer is packed only for whoever takes it") {
  for (const char* takes : {"gzip", "deflate, gzip;q=0.5", "*", "br, GZIP"})
    CHECK_MESSAGE(takes_gzip(with("Accept-Encoding", takes)), takes);
  for (const char* not_so : {"", "br", "gzip;q=0", "gzip;q=0.000", "x-gzip-like"})
    CHECK_FALSE_MESSAGE(takes_gzip(with("Accept-Encoding", not_so)), not_so);
  http::Response answer;
  answer.content_type = "application/fhir+json; charset=utf-8";
  answer.body = std::string(kWorthPacking, ' ');
  http::Response small = answer, picture = answer;
  small.body.pop_back();
  picture.content_type = "image/png";
  const auto request = with("Accept-Encoding", "gzip");
  for (auto* one : {&answer, &small, &picture}) pack_body(request, *one);
  CHECK(answer.headers.get("Content-Encoding") == "gzip");
  CHECK_FALSE(small.headers.has("Content-Encoding"));
  CHECK_FALSE(picture.headers.has("Content-Encoding"));
}

TEST_CASE("an origin is a scheme and a host, and nothing after") {
  CHECK(*parse_origin("https://app.example") == "https://app.example");
  CHECK(*parse_origin("http://localhost:3000/") == "http://localhost:3000");
  for (const char* bad : {"", "*", "null", "app.example", "ftp://x", "https://", "https://a/b", "https://a,b",
                          "https://*.example", "https://u@h"})
    CHECK_FALSE_MESSAGE(parse_origin(bad), bad);
}

TEST_CASE("a page of a named site may write, a page of any other may not") {
  const Origins origins{"https://app.example"};
  const auto admits = [&](const char* origin) {
    auto request = with("Host", "localhost:8080", "POST");
    request.headers.add("Origin", origin);
    return admit(request, "127.0.0.1", origins).has_value();
  };
  CHECK(admits("https://app.example"));
  for (const char* other :
       {"http://app.example", "https://app.example.evil", "https://app.example:8443", "null"})
    CHECK_FALSE_MESSAGE(admits(other), other);
  auto by_name = with("Host", "ward.example");
  CHECK(admit(by_name, "127.0.0.1", origins, "ward.example"));
  CHECK_FALSE(admit(by_name, "127.0.0.1", origins, ""));
  CHECK_FALSE(admit(with("Host", "ward.example.evil"), "127.0.0.1", origins, "ward.example"));
}

TEST_CASE("what a browser asks before is answered with what it may send, never with what is no field name") {
  auto asked = with("Access-Control-Request-Method", "PUT", "OPTIONS");
  asked.headers.add("Access-Control-Request-Headers", "if-match, prefer");
  CHECK(is_preflight(asked));
  CHECK(preflight_answer(asked).headers.get("Access-Control-Allow-Headers") == "if-match, prefer");
  asked.headers.set("Access-Control-Request-Headers", "x\r\nSet-Cookie: a=b");
  CHECK_FALSE(preflight_answer(asked).headers.has("Access-Control-Allow-Headers"));
  CHECK_FALSE(is_preflight(with("Origin", "https://app.example", "OPTIONS")));
}
