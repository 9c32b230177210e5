// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "net/crew.hpp"
#include "net/http_server.hpp"

namespace dyad::net {

class Session;

// What the sessions of one server share. Used on the socket thread only.
struct Shared {
  Limits limits;
  std::string host;
  std::string also_named;
  Origins origins;
  std::function<bool(const http::Request&)> welcomes;
  Handler handler;
  MissedEvents missed;
  Refusal refusal;
  boost::asio::io_context* io = nullptr;
  Crew* crew = nullptr;
  std::set<std::shared_ptr<Session>> sessions;
  bool stopping = false;
};

// One connection, from accept to close: requests one after another, or the live feed.
class Session : public std::enable_shared_from_this<Session> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Session(boost::asio::ip::tcp::socket socket, Shared& shared);
  void start();
  void refuse();         // too many connections
  void check(Time now);  // closes or answers what is over time
  void wind_down();      // the server is stopping
  void push(const FeedQueue::Frame& frame);
  void read_on();  // asks a feed of its own for what follows
  bool feeding() const { return phase_ == Phase::feeding; }
  void close();

 private:
  enum class Phase { reading, handling, writing, draining, feeding, closed };

  void expect_within(std::chrono::milliseconds span) { deadline_ = std::chrono::steady_clock::now() + span; }
  void read();
  void on_read(bool ended, std::size_t n);
  void on_bytes(std::size_t n);
  void advance();
  void dispatch();
  http::Response work_on(http::Request& request) const;
  void answer(http::Response response);
  void refuse_with(int status, const std::string& message);
  http::Response refusal(int status, const std::string& message, std::string_view path) const;
  void write_head_and_body();
  void on_written();
  void drain();
  void begin_feed(const http::LiveStart& start);
  void write_feed();
  void take_step(const http::LiveStep& step);
  void log_answer() const;

  boost::asio::ip::tcp::socket socket_;
  Shared& shared_;
  RequestParser parser_;
  Phase phase_ = Phase::reading;
  Time deadline_;
  Time began_;
  bool begun_ = false;
  bool in_body_ = false;
  bool told_to_continue_ = false;
  bool close_after_ = false;
  bool read_pending_ = false;
  bool ended_ = false;  // the client has closed its side
  bool feed_writing_ = false;
  bool feed_ending_ = false;
  bool feed_asked_ = false;    // there may be more to read of a feed of its own
  bool feed_reading_ = false;  // a worker reads it
  std::size_t drained_ = 0;
  std::string method_;
  std::string remote_;
  std::string origin_;  // of a page that may read the answer; empty when it needs no leave
  std::string head_;
  http::Response response_;
  FeedQueue queue_;
  std::function<http::LiveStep()> feed_reader_;
  Time read_again_at_{};
  std::shared_ptr<const std::string> feed_text_;
  std::array<char, 16 * 1024> buffer_;
};

}  // namespace dyad::net
