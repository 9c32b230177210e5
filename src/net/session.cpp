// SPDX-License-Identifier: Apache-2.0
#include "net/session.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "base/log.hpp"
#include "net/answer_head.hpp"

namespace dyad::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr auto kDrainWhenStopping = std::chrono::milliseconds(500);

}  // namespace

Session::Session(asio::ip::tcp::socket socket, Shared& shared)
    : socket_(std::move(socket)), shared_(shared), parser_(shared.limits.message) {
  error_code ec;
  socket_.set_option(asio::ip::tcp::no_delay(true), ec);
  const auto peer = socket_.remote_endpoint(ec);
  if (!ec) remote_ = peer.address().to_string();
  expect_within(shared_.limits.idle);
}

void Session::start() { read(); }

void Session::refuse() { refuse_with(503, "too many connections: try again"); }

// There is never more than one read under way: with two, the end of the stream would be told to the first
// only.
void Session::read() {
  if (read_pending_) return;
  read_pending_ = true;
  socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](error_code ec, std::size_t n) {
    self->read_pending_ = false;
    self->on_read(ec.failed(), n);
  });
}

void Session::on_read(bool ended, std::size_t n) {
  ended_ = ended_ || ended;
  switch (phase_) {
    case Phase::reading:
      return ended ? close() : on_bytes(n);
    case Phase::draining:
      drained_ += n;
      return ended || drained_ > shared_.limits.drain_bytes ? close() : read();
    case Phase::feeding:  // a feed client sends nothing; reading is how its going away is noticed
      return ended ? close() : read();
    case Phase::handling:
    case Phase::writing:
    case Phase::closed:
      return;
  }
}

void Session::on_bytes(std::size_t n) {
  if (!begun_) {
    begun_ = true;
    began_ = Clock::now();
    expect_within(shared_.limits.head);
  }
  parser_.feed({buffer_.data(), n});
  advance();
}

void Session::advance() {
  switch (parser_.state()) {
    case RequestParser::State::failed:
      return refuse_with(parser_.problem().status, parser_.problem().message);
    case RequestParser::State::done:
      return dispatch();
    case RequestParser::State::head:
      return read();
    case RequestParser::State::body:
      break;
  }
  if (!in_body_) {
    in_body_ = true;
    expect_within(shared_.limits.body);
  }
  if (!parser_.wants_continue() || told_to_continue_) return read();
  told_to_continue_ = true;
  static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(socket_, asio::buffer(kGoOn), [self = shared_from_this()](error_code ec, std::size_t) {
    if (self->phase_ != Phase::reading) return;
    if (ec) return self->close();
    self->read();
  });
}

void Session::dispatch() {
  phase_ = Phase::handling;
  deadline_ = Time::max();
  close_after_ = !parser_.keep_alive() || shared_.stopping;
  auto request = std::make_shared<http::Request>(parser_.take());
  request->remote = remote_;
  method_ = request->method;
  origin_ = allowed_origin(*request, shared_.origins);
  const bool welcome =
      origin_.empty() && request->headers.has("Origin") && shared_.welcomes && shared_.welcomes(*request);
  if (welcome) origin_ = request->headers.get("Origin");
  if (auto ok = admit(*request, shared_.host, shared_.origins, shared_.also_named, welcome); !ok) {
    const int status = ok.error().kind == ErrorKind::invalid ? 400 : ok.error().field == "Host" ? 421 : 403;
    return answer(refusal(status, ok.error().text(), request->path));
  }
  if (!origin_.empty() && is_preflight(*request)) return answer(preflight_answer(*request));
  shared_.crew->post([self = shared_from_this(), request, work = asio::make_work_guard(*shared_.io)] {
    http::Response response;
    try {
      response = self->work_on(*request);
    } catch (const std::exception& e) {
      // The text of an exception is for developers: it names code and shipped data, never a patient's.
      log::error(std::string("a handler failed: ") + e.what());
      response = self->refusal(500, "this server made an error; what was asked was not done", request->path);
    }
    asio::post(*self->shared_.io, [self, answer = std::make_shared<http::Response>(std::move(response))] {
      if (self->phase_ == Phase::handling) self->answer(std::move(*answer));
    });
  });
}

void Session::refuse_with(int status, const std::string& message) {
  method_ = parser_.method();
  close_after_ = true;
  if (!begun_) began_ = Clock::now();
  answer(refusal(status, message, parser_.path()));
}

void Session::answer(http::Response response) {
  phase_ = Phase::writing;
  response_ = std::move(response);
  if (shared_.stopping) close_after_ = true;
  if (response_.live && response_.status == 200 && !shared_.stopping && method_ != "HEAD")
    return begin_feed(*response_.live);
  response_.live.reset();
  if (!origin_.empty()) add_cors_headers(response_.headers, origin_);
  head_ = head_of(response_, close_after_);
  expect_within(shared_.limits.write);
  write_head_and_body();
}

void Session::write_head_and_body() {
  std::string_view body = response_.content();
  if (method_ == "HEAD" || response_.status == 304) body = {};
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head_), asio::buffer(body.data(), body.size())};
  asio::async_write(socket_, parts, [self = shared_from_this()](error_code ec, std::size_t) {
    if (self->phase_ != Phase::writing) return;
    self->log_answer();
    if (ec) return self->close();
    self->on_written();
  });
}

void Session::on_written() {
  response_ = {};
  if (close_after_ || shared_.stopping) return drain();
  phase_ = Phase::reading;
  begun_ = in_body_ = told_to_continue_ = false;
  origin_.clear();
  expect_within(shared_.limits.idle);
  parser_.next();
  if (!parser_.started()) return read();
  begun_ = true;
  began_ = Clock::now();
  expect_within(shared_.limits.head);
  advance();
}

// Closing with unread bytes would reset the connection and could take our answer with it, so what the client
// is still sending is read and thrown away, up to a limit.
void Session::drain() {
  phase_ = Phase::draining;
  expect_within(shared_.stopping ? kDrainWhenStopping : shared_.limits.drain);
  error_code ec;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
  if (ended_) return close();
  read();
}

void Session::check(Time now) {
  if (feed_reader_ && now >= read_again_at_) read_on();
  if (now < deadline_ || phase_ == Phase::closed) return;
  if (phase_ != Phase::reading || !begun_) return close();
  refuse_with(408, "the request did not arrive in time");
}

void Session::wind_down() {
  switch (phase_) {
    case Phase::reading:
      if (!begun_) close();
      break;
    case Phase::feeding:
      feed_ending_ = true;
      write_feed();
      break;
    case Phase::handling:
    case Phase::writing:
      close_after_ = true;
      break;
    case Phase::draining:
      expect_within(kDrainWhenStopping);
      break;
    case Phase::closed:
      break;
  }
}

void Session::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  error_code ec;
  socket_.close(ec);
  shared_.sessions.erase(shared_from_this());
}

}  // namespace dyad::net
