// SPDX-License-Identifier: Apache-2.0
// The live feed of one connection.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "base/log.hpp"
#include "net/answer_head.hpp"
#include "net/session.hpp"

namespace dyad::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

}  // namespace

void Session::begin_feed(const http::LiveStart& start) {
  phase_ = Phase::feeding;
  log_answer();
  deadline_ = Time::max();
  response_.content_type = "text/event-stream; charset=utf-8";
  response_.headers.set("Cache-Control", "no-store");
  if (!origin_.empty()) add_cors_headers(response_.headers, origin_);
  head_ = head_of(response_, true);
  queue_.push({0, std::make_shared<const std::string>(head_ + "retry: 2000\n\n")});
  feed_reader_ = start.read;
  read();
  write_feed();
  if (feed_reader_) return read_on();
  if (!start.after || !shared_.missed) return;
  queue_.hold();
  shared_.crew->post(
      [self = shared_from_this(), after = *start.after, work = asio::make_work_guard(*shared_.io)] {
        std::vector<LiveEvent> missed;
        try {
          missed = self->shared_.missed(after);
        } catch (const std::exception& e) {
          log::error(std::string("missed events could not be read: ") + e.what());
        }
        asio::post(*self->shared_.io, [self, missed = std::move(missed)] {
          if (self->phase_ != Phase::feeding) return;
          self->queue_.release(missed);
          self->write_feed();
        });
      });
}

void Session::push(const FeedQueue::Frame& frame) {
  if (phase_ != Phase::feeding || feed_ending_) return;
  if (feed_reader_ && frame.id != 0) return;  // of the feed of everybody
  if (!queue_.push(frame)) {
    log::warning("a client of the live feed does not read and was let go");
    return close();
  }
  write_feed();
}

void Session::write_feed() {
  if (feed_writing_ || phase_ != Phase::feeding) return;
  feed_text_ = queue_.pop();
  if (!feed_text_) {
    deadline_ = Time::max();
    if (feed_ending_) return close();
    if (feed_asked_) read_on();
    return;
  }
  feed_writing_ = true;
  expect_within(shared_.limits.write);
  asio::async_write(socket_, asio::buffer(*feed_text_),
                    [self = shared_from_this()](error_code ec, std::size_t) {
                      self->feed_writing_ = false;
                      if (self->phase_ != Phase::feeding) return;
                      if (ec) return self->close();
                      self->write_feed();
                    });
}

// Only once the client has taken what it was given, so that one that does not read costs nothing.
void Session::read_on() {
  if (!feed_reader_ || phase_ != Phase::feeding || feed_ending_) return;
  feed_asked_ = true;
  if (feed_reading_ || feed_writing_) return;
  feed_asked_ = false;
  feed_reading_ = true;
  read_again_at_ = Clock::now() + std::chrono::seconds(1);
  shared_.crew->post([self = shared_from_this(), work = asio::make_work_guard(*shared_.io)] {
    http::LiveStep step;
    try {
      step = self->feed_reader_();
    } catch (const std::exception& e) {
      log::error(std::string("a feed could not be read: ") + e.what());
      step.over = true;
    }
    asio::post(*self->shared_.io, [self, step = std::move(step)] { self->take_step(step); });
  });
}

void Session::take_step(const http::LiveStep& step) {
  feed_reading_ = false;
  if (phase_ != Phase::feeding || feed_ending_) return;
  queue_.release(step.events);
  feed_ending_ = step.over;
  feed_asked_ = feed_asked_ || !step.events.empty();
  write_feed();
}

}  // namespace dyad::net
