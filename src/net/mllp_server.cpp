// SPDX-License-Identifier: Apache-2.0
#include "net/mllp_server.hpp"

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <set>
#include <thread>

#include "base/http_message.hpp"
#include "base/log.hpp"
#include "net/mllp_framing.hpp"

namespace dyad::net {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

constexpr std::size_t kReadBytes = std::size_t{16} * 1024;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

class Connection;

struct Shared {
  MllpLimits limits;
  MllpHandler handler;
  asio::io_context* io = nullptr;
  asio::thread_pool* pool = nullptr;
  std::set<std::shared_ptr<Connection>> open;
  std::atomic<std::size_t> count = 0;
  bool stopping = false;
};

// One sender. Everything here runs on the socket thread but the handler.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Shared& shared)
      : socket_(std::move(socket)),
        shared_(shared),
        timer_(*shared.io),
        reader_(shared.limits.message_bytes) {
    error_code ec;
    remote_ = socket_.remote_endpoint(ec).address().to_string();
    socket_.set_option(tcp::no_delay(true), ec);
  }

  void start() { read(); }

  // A message under way is answered first.
  void wind_down() {
    if (!busy_) close();
  }

  void close() {
    error_code ec;
    timer_.cancel();
    socket_.shutdown(tcp::socket::shutdown_both, ec);
    socket_.close(ec);
    shared_.open.erase(shared_from_this());
    shared_.count = shared_.open.size();
  }

 private:
  void read() {
    if (shared_.stopping) return close();
    if (reader_.within()) watch(shared_.limits.gap, "a sender stopped within a message");
    socket_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](error_code ec, std::size_t n) {
      self->timer_.cancel();
      if (ec) return self->ended();
      if (!self->reader_.feed({self->buffer_.data(), n})) {
        log::warning("mllp: a message above the limit of " +
                     std::to_string(self->shared_.limits.message_bytes) + " bytes");
        return self->close();
      }
      self->advance();
    });
  }

  // What is left when the sender closes may still be a whole message without its end.
  void ended() {
    if (finished_ || !socket_.is_open()) return close();
    finished_ = true;
    reader_.finish();
    advance();
  }

  void advance() {
    auto frame = reader_.next();
    if (!frame) return finished_ ? close() : read();
    busy_ = true;
    auto message =
        std::make_shared<MllpMessage>(MllpMessage{std::move(frame->bytes), remote_, frame->broken});
    asio::post(*shared_.pool, [self = shared_from_this(), message] {
      MllpReply reply;
      try {
        reply = self->shared_.handler(*message);
      } catch (const std::exception&) {
        log::error("mllp: a message could not be handled; its connection is closed unanswered");
        reply.close = true;
      }
      asio::post(*self->shared_.io, [self, sent = std::move(reply)] { self->answer(sent); });
    });
  }

  void answer(const MllpReply& reply) {
    busy_ = false;
    if (!socket_.is_open()) return;
    if (reply.close) return close();
    out_.clear();
    for (const auto& message : reply.messages) out_ += mllp_frame(message);
    if (out_.empty()) return shared_.stopping ? close() : advance();
    watch(shared_.limits.write, "a sender did not take its answer");
    asio::async_write(socket_, asio::buffer(out_), [self = shared_from_this()](error_code ec, std::size_t) {
      self->timer_.cancel();
      if (ec || self->shared_.stopping) return self->close();
      self->advance();
    });
  }

  void watch(std::chrono::milliseconds span, const char* what) {
    timer_.expires_after(span);
    timer_.async_wait([weak = weak_from_this(), what](error_code ec) {
      const auto self = weak.lock();
      if (ec || !self || !self->socket_.is_open()) return;
      log::warning(std::string("mllp: ") + what + "; the connection is closed");
      self->close();
    });
  }

  tcp::socket socket_;
  Shared& shared_;
  asio::steady_timer timer_;
  MllpReader reader_;
  std::string remote_;
  std::string out_;
  std::array<char, kReadBytes> buffer_;
  bool busy_ = false;
  bool finished_ = false;
};

}  // namespace

class MllpServer::Impl {
 public:
  Impl(MllpOptions options, MllpHandler handler) : acceptor_(io_), pause_(io_), pool_(kWorkers) {
    shared_.limits = options.limits;
    shared_.handler = std::move(handler);
    shared_.io = &io_;
    shared_.pool = &pool_;
  }

  ~Impl() {
    asio::post(io_, [this] { stop(); });
    if (thread_.joinable()) thread_.join();
    pool_.stop();
    pool_.join();
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

  void start() {
    accept();
    thread_ = std::thread([this] { io_.run(); });
  }

  unsigned short port() const { return port_; }
  std::size_t connections() const { return shared_.count; }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code ec, tcp::socket socket) {
      if (shared_.stopping) return;
      if (ec) {  // out of file descriptors, mostly
        pause_.expires_after(kAcceptPause);
        pause_.async_wait([this](error_code stopped) {
          if (!stopped) accept();
        });
        return;
      }
      if (shared_.open.size() < shared_.limits.connections) {
        auto connection = std::make_shared<Connection>(std::move(socket), shared_);
        shared_.open.insert(connection);
        shared_.count = shared_.open.size();
        connection->start();
      } else {
        log::warning("mllp: more than " + std::to_string(shared_.limits.connections) +
                     " connections; one was closed");
      }
      accept();
    });
  }

  void stop() {
    shared_.stopping = true;
    error_code ec;
    acceptor_.close(ec);
    pause_.cancel();
    const auto open = shared_.open;
    for (const auto& connection : open) connection->wind_down();
    pause_.expires_after(shared_.limits.stop);
    pause_.async_wait([this](error_code) {
      const auto left = shared_.open;
      for (const auto& connection : left) connection->close();
      io_.stop();
    });
    watch_empty();
  }

  void watch_empty() {
    auto timer = std::make_shared<asio::steady_timer>(io_, kAcceptPause / 10);
    timer->async_wait([this, timer](error_code) {
      if (!shared_.open.empty()) return watch_empty();
      pause_.cancel();
    });
  }

  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  Shared shared_;
  asio::thread_pool pool_;
  std::thread thread_;
  unsigned short port_ = 0;
};

MllpServer::MllpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MllpServer::~MllpServer() = default;

Result<std::unique_ptr<MllpServer>> MllpServer::listen(MllpOptions options, MllpHandler handler) {
  const Address address = options.address;
  const auto shown = address.host + ":" + std::to_string(address.port);
  if (!is_loopback(address.host))
    return fail(ErrorKind::invalid,
                "this version has no sign-in and no access control, so it listens only where other machines "
                "cannot reach it",
                "mllp", address.host, "127.0.0.1, localhost or ::1");
  auto impl = std::make_unique<Impl>(std::move(options), std::move(handler));
  if (const error_code ec = impl->open(address)) {
    if (ec == asio::error::address_in_use)
      return fail(ErrorKind::busy,
                  "the port is in use by another program: stop that one, or choose another port", "mllp",
                  shown);
    return fail(ErrorKind::invalid, "cannot listen there: " + ec.message(), "mllp", shown);
  }
  impl->start();
  return std::unique_ptr<MllpServer>(new MllpServer(std::move(impl)));
}

unsigned short MllpServer::port() const { return impl_->port(); }
std::size_t MllpServer::connections() const { return impl_->connections(); }

}  // namespace dyad::net
