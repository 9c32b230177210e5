// SPDX-License-Identifier: Apache-2.0
#include "net/http_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/log.hpp"
#include "net/session.hpp"

namespace dyad::net {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kTick = std::chrono::milliseconds(100);
constexpr std::size_t kRefusalsAtOnce =
    64;  // connections told "too many" at the same time; more are just closed

}  // namespace

class HttpServer::Impl {
 public:
  Impl(ServerOptions options, Handler handler)
      : acceptor_(io_),
        ticker_(io_),
        signals_(io_),
        crew_(io_, kWorkers),
        stop_on_signals_(options.stop_on_signals) {
    shared_.limits = options.limits;
    shared_.host = options.address.host;
    shared_.also_named = std::move(options.also_named);
    shared_.origins = std::move(options.origins);
    shared_.welcomes = std::move(options.welcomes);
    shared_.handler = std::move(handler);
    shared_.missed = std::move(options.missed);
    shared_.refusal = std::move(options.refusal);
    shared_.io = &io_;
    shared_.crew = &crew_;
  }

  ~Impl() {
    crew_.drop();
    crew_.join();
  }

  error_code open(const Address& address) {
    error_code ec;
    const auto ip =
        asio::ip::make_address(http::equal_fold(address.host, "localhost") ? "127.0.0.1" : address.host, ec);
    if (ec) return ec;
    const tcp::endpoint endpoint(ip, address.port);
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) port_ = acceptor_.local_endpoint(ec).port();
    return ec;
  }

  unsigned short port() const { return port_; }

  void run() {
    heartbeat_at_ = Clock::now() + shared_.limits.heartbeat;
    accept();
    tick();
    if (stop_on_signals_) watch_signals();
    io_.run();
    crew_.join();
  }

  void stop() {
    asio::post(io_, [this] { stop_now(); });
  }

  void broadcast(LiveEvent event) {
    auto text = std::make_shared<const std::string>(frame_of(event));
    asio::post(io_, [this, frame = FeedQueue::Frame{event.id, std::move(text)}] { push(frame); });
  }

  void wake() {
    asio::post(io_, [this] {
      const auto sessions = shared_.sessions;
      for (const auto& session : sessions) session->read_on();
    });
  }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code ec, tcp::socket socket) {
      if (shared_.stopping) return;
      if (ec) {  // out of file descriptors, mostly: wait for a connection to end
        accept_again_at_ = Clock::now() + kTick;
        return;
      }
      take(std::move(socket));
      accept();
    });
  }

  void take(tcp::socket socket) {
    const std::size_t held = shared_.sessions.size();
    if (held >= shared_.limits.connections + kRefusalsAtOnce) return;
    auto session = std::make_shared<Session>(std::move(socket), shared_);
    shared_.sessions.insert(session);
    if (held >= shared_.limits.connections)
      session->refuse();
    else
      session->start();
  }

  void tick() {
    ticker_.expires_after(kTick);
    ticker_.async_wait([this](error_code ec) {
      if (ec) return;
      const auto now = Clock::now();
      const auto sessions = shared_.sessions;  // a copy: check() may close, which removes
      for (const auto& session : sessions) session->check(now);
      if (now >= heartbeat_at_) {
        heartbeat_at_ = now + shared_.limits.heartbeat;
        push({0, std::make_shared<const std::string>(": still here\n\n")});
      }
      if (accept_again_at_ != Clock::time_point() && now >= accept_again_at_ && !shared_.stopping) {
        accept_again_at_ = {};
        accept();
      }
      if (shared_.stopping && shared_.sessions.empty()) return;
      if (shared_.stopping && now >= stop_by_) return io_.stop();
      tick();
    });
  }

  void push(const FeedQueue::Frame& frame) {
    const auto sessions = shared_.sessions;
    for (const auto& session : sessions)
      if (session->feeding()) session->push(frame);
  }

  void watch_signals() {
    error_code ec;
    signals_.add(SIGINT, ec);
    signals_.add(SIGTERM, ec);
    wait_for_signal();
  }

  void wait_for_signal() {
    signals_.async_wait([this](error_code ec, int) {
      if (ec) return;
      if (shared_.stopping) return io_.stop();
      log::info("stopping: finishing what is under way; once more to stop at once");
      stop_now();
      wait_for_signal();
    });
  }

  void stop_now() {
    if (shared_.stopping) return;
    shared_.stopping = true;
    stop_by_ = Clock::now() + shared_.limits.stop;
    error_code ec;
    acceptor_.close(ec);
    const auto sessions = shared_.sessions;
    for (const auto& session : sessions) session->wind_down();
    finish_when_empty();
  }

  // The ticker ends by itself once the last session is gone; the signals must be let go for run() to return.
  void finish_when_empty() {
    auto timer = std::make_shared<asio::steady_timer>(io_, kTick / 10);
    timer->async_wait([this, timer](error_code) {
      if (!shared_.sessions.empty()) return finish_when_empty();
      error_code ec;
      signals_.cancel(ec);
      ticker_.cancel(ec);
    });
  }

  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer ticker_;
  asio::signal_set signals_;
  Shared shared_;
  Crew crew_;
  bool stop_on_signals_;
  unsigned short port_ = 0;
  Clock::time_point heartbeat_at_;
  Clock::time_point accept_again_at_{};
  Clock::time_point stop_by_{};
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::listen(ServerOptions options, Handler handler) {
  const Address address = options.address;
  if (!is_loopback(address.host))
    return fail(
        ErrorKind::invalid,
        "this version has no sign-in and no access control, so it listens only where other machines cannot "
        "reach it",
        "listen", address.host, "127.0.0.1, localhost or ::1");
  auto impl = std::make_unique<Impl>(std::move(options), std::move(handler));
  const auto shown = address.host + ":" + std::to_string(address.port);
  if (const error_code ec = impl->open(address)) {
    if (ec == asio::error::address_in_use)
      return fail(ErrorKind::busy,
                  "the port is in use by another program: stop that one, or choose another port", "listen",
                  shown, "for instance " + address.host + ":0 for any free port");
    return fail(ErrorKind::invalid, "cannot listen there: " + ec.message(), "listen", shown);
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

unsigned short HttpServer::port() const { return impl_->port(); }
void HttpServer::run() { impl_->run(); }
void HttpServer::stop() { impl_->stop(); }
void HttpServer::broadcast(LiveEvent event) { impl_->broadcast(std::move(event)); }
void HttpServer::wake() { impl_->wake(); }

}  // namespace dyad::net
