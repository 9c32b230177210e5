// SPDX-License-Identifier: Apache-2.0
#include "net/parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "net/target.hpp"

namespace dyad::net {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;

// "0", two line ends: no chunked body is shorter. Beast asserts as much of a last chunk that comes first,
// even when its bytes arrive one by one, so the first bytes of a chunked body are held back until they are
// this many.
constexpr std::size_t kShortestChunkedBody = 5;

std::string text(boost::beast::string_view view) { return {view.data(), view.size()}; }

}  // namespace

struct RequestParser::Impl {
  explicit Impl(const MessageLimits& limits_in) : limits(limits_in) { reset(); }

  void reset() {
    parser.emplace();
    parser->header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    parser->body_limit(limits.body_bytes);
    parser->eager(false);  // stop after the head, so that a waiting client can be told to go on or to stop
    state = State::head;
    body_begun = false;
    problem = {};
    target = {};
  }

  void fail_with(int status, std::string message) {
    state = State::failed;
    problem = {status, std::move(message)};
  }

  void fail_with(const error_code& ec) {
    if (ec == beast_http::error::body_limit)
      fail_with(413, "the body is larger than " + std::to_string(limits.body_bytes) + " bytes");
    else if (ec == beast_http::error::header_limit)
      fail_with(431, "the head is larger than " + std::to_string(limits.header_bytes) + " bytes");
    else if (ec == beast_http::error::bad_version)
      fail_with(505, "HTTP/1.0 or HTTP/1.1 is needed");
    else
      fail_with(400, "not a request: " + ec.message());
  }

  // The head is there: what can be refused without the body is refused now.
  void check_head() {
    const auto& message = parser->get();
    if (message.version() != 10 && message.version() != 11)
      return fail_with(505, "HTTP/1.0 or HTTP/1.1 is needed");
    if (message.method() == beast_http::verb::connect || message.method() == beast_http::verb::trace)
      return fail_with(501, "this method is not offered");
    const auto coding = message[beast_http::field::transfer_encoding];
    if (!coding.empty() && !http::equal_fold(text(coding), "chunked"))
      return fail_with(501, "the only transfer coding understood is chunked");
    auto parsed = parse_target(text(message.target()));
    if (!parsed) return fail_with(400, parsed.error().text());
    target = std::move(*parsed);
    state = State::body;
    parser->eager(true);
  }

  void advance() {
    while (state == State::head || state == State::body) {
      if (state == State::body && parser->is_done()) {
        state = State::done;
        return;
      }
      if (pending.empty()) return;
      if (state == State::body && !body_begun) {
        if (parser->chunked() && pending.size() < kShortestChunkedBody) return;
        body_begun = true;
      }
      error_code ec;
      const std::size_t used = parser->put(boost::asio::buffer(pending), ec);
      pending.erase(0, used);
      if (ec && ec != beast_http::error::need_more) return fail_with(ec);
      if (state == State::head && parser->is_header_done())
        check_head();
      else if (used == 0)
        return;
    }
  }

  MessageLimits limits;
  std::optional<beast_http::request_parser<beast_http::string_body>> parser;
  std::string pending;
  State state = State::head;
  bool body_begun = false;
  Problem problem;
  Target target;
};

RequestParser::RequestParser(const MessageLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestParser::~RequestParser() = default;

RequestParser::State RequestParser::feed(std::string_view bytes) {
  impl_->pending.append(bytes);
  impl_->advance();
  return impl_->state;
}

RequestParser::State RequestParser::state() const { return impl_->state; }

bool RequestParser::started() const {
  return !impl_->pending.empty() || impl_->parser->got_some() || impl_->state != State::head;
}

bool RequestParser::wants_continue() const {
  return impl_->state == State::body && impl_->pending.empty() &&
         http::equal_fold(text(impl_->parser->get()[beast_http::field::expect]), "100-continue");
}

bool RequestParser::keep_alive() const { return impl_->state == State::done && impl_->parser->keep_alive(); }
const RequestParser::Problem& RequestParser::problem() const { return impl_->problem; }

std::string RequestParser::method() const {
  const auto& message = impl_->parser->get();
  return message.method_string().empty() ? std::string() : text(message.method_string());
}

std::string RequestParser::path() const {
  if (!impl_->target.path.empty() || impl_->state != State::failed) return impl_->target.path;
  auto parsed = parse_target(text(impl_->parser->get().target()));  // refused before the head was looked at
  return parsed ? std::move(parsed->path) : std::string();
}

http::Request RequestParser::take() {
  auto message = impl_->parser->release();
  http::Request request;
  request.method = text(message.method_string());
  for (const auto& field : message) request.headers.add(text(field.name_string()), text(field.value()));
  request.path = std::move(impl_->target.path);
  request.query = std::move(impl_->target.query);
  request.body = std::move(message.body());
  return request;
}

RequestParser::State RequestParser::next() {
  impl_->reset();
  impl_->advance();
  return impl_->state;
}

struct ResponseParser::Impl {
  beast_http::response_parser<beast_http::string_body> parser;
  std::string pending;
};

ResponseParser::ResponseParser(std::size_t body_bytes, bool head_request) : impl_(std::make_unique<Impl>()) {
  impl_->parser.body_limit(body_bytes);
  impl_->parser.eager(true);
  impl_->parser.skip(head_request);
}

ResponseParser::~ResponseParser() = default;

Result<bool> ResponseParser::feed(std::string_view bytes) {
  impl_->pending.append(bytes);
  while (!impl_->pending.empty() && !impl_->parser.is_done()) {
    error_code ec;
    const std::size_t used = impl_->parser.put(boost::asio::buffer(impl_->pending), ec);
    impl_->pending.erase(0, used);
    if (ec && ec != beast_http::error::need_more)
      return fail(ErrorKind::invalid, "not an answer: " + ec.message());
    if (used == 0) break;
  }
  return impl_->parser.is_done();
}

Result<bool> ResponseParser::finish() {
  if (!impl_->parser.got_some())
    return fail(ErrorKind::invalid, "the connection was closed without an answer");
  error_code ec;
  impl_->parser.put_eof(ec);
  if (ec) return fail(ErrorKind::invalid, "the answer was cut short: " + ec.message());
  return impl_->parser.is_done();
}

http::Response ResponseParser::take() {
  auto message = impl_->parser.release();
  http::Response response;
  response.status = static_cast<int>(message.result_int());
  response.content_type = text(message[beast_http::field::content_type]);
  for (const auto& field : message) response.headers.add(text(field.name_string()), text(field.value()));
  response.body = std::move(message.body());
  return response;
}

}  // namespace dyad::net
