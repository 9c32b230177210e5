// SPDX-License-Identifier: Apache-2.0
#include "net/http_client.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "net/parser.hpp"

namespace dyad::net {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kAnswerBytes = std::size_t{512} * 1024 * 1024;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

Failure no_answer(const Address& address, const std::string& why) {
  return fail(ErrorKind::busy, why, "server", address.host + ":" + std::to_string(address.port));
}

// Waits until the socket is ready for one of `events`; 0 when time is up.
short wait_for(int fd, short events, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return 0;
    pollfd p{fd, events, 0};
    const int n = ::poll(&p, 1, static_cast<int>(left));
    if (n > 0) return p.revents;
    if (n == 0) return 0;
    if (errno != EINTR) return POLLERR;
  }
}

Result<int> connect_to(const Address& address, Clock::time_point until) {
  sockaddr_storage storage{};
  socklen_t length = 0;
  const std::string host = http::equal_fold(address.host, "localhost") ? "127.0.0.1" : address.host;
  auto* four = reinterpret_cast<sockaddr_in*>(&storage);
  auto* six = reinterpret_cast<sockaddr_in6*>(&storage);
  if (::inet_pton(AF_INET, host.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(address.port);
    length = sizeof(sockaddr_in);
  } else if (::inet_pton(AF_INET6, host.c_str(), &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(address.port);
    length = sizeof(sockaddr_in6);
  } else {
    return fail(ErrorKind::invalid, "not an IP address", "server", address.host);
  }
  const int fd = ::socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return no_answer(address, std::strerror(errno));
  if (::connect(fd, reinterpret_cast<sockaddr*>(&storage), length) == 0) return fd;
  int error = errno;
  if (error == EINPROGRESS) {
    socklen_t size = sizeof error;
    if (wait_for(fd, POLLOUT, until) == 0)
      error = ETIMEDOUT;
    else if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
      error = errno;
    if (error == 0) return fd;
  }
  ::close(fd);
  return no_answer(address, std::strerror(error));
}

std::string head_of(const Call& call) {
  const bool six = call.address.host.find(':') != std::string::npos;
  std::string head = call.method + " " + call.target + " HTTP/1.1\r\nHost: " + (six ? "[" : "") +
                     call.address.host + (six ? "]" : "") + ":" + std::to_string(call.address.port) +
                     "\r\nConnection: close\r\n";
  if (!call.content_type.empty()) head += "Content-Type: " + call.content_type + "\r\n";
  if (!call.authorization.empty()) head += "Authorization: " + call.authorization + "\r\n";
  if (!call.body.empty() || call.method == "POST" || call.method == "PUT")
    head += "Content-Length: " + std::to_string(call.body.size()) + "\r\n";
  return head + "\r\n";
}

}  // namespace

Result<http::Response> send(const Call& call) {
  const auto until = Clock::now() + call.timeout;
  auto fd = connect_to(call.address, until);
  if (!fd) return std::unexpected(fd.error());
  const Socket socket(*fd);
  const std::string head = head_of(call);
  const std::array<std::string_view, 2> parts{head, call.body};
  std::size_t part = 0, sent = 0;
  ResponseParser parser(kAnswerBytes, call.method == "HEAD");
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    while (part < parts.size() && sent == parts[part].size()) ++part, sent = 0;
    const bool more = part < parts.size();
    const short ready = wait_for(socket.fd(), static_cast<short>(POLLIN | (more ? POLLOUT : 0)), until);
    if (ready == 0) return no_answer(call.address, "no answer in time");
    if (ready & (POLLIN | POLLHUP)) {
      const ssize_t n = ::recv(socket.fd(), buffer.data(), buffer.size(), 0);
      if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (n < 0) return no_answer(call.address, std::strerror(errno));
      auto done = n == 0 ? parser.finish() : parser.feed({buffer.data(), static_cast<std::size_t>(n)});
      if (!done) return no_answer(call.address, done.error().message);
      if (*done) return parser.take();
      if (n == 0) return no_answer(call.address, "the answer was cut short");
      continue;
    }
    if (ready & POLLERR) return no_answer(call.address, "the connection was lost");
    const ssize_t n = ::send(socket.fd(), parts[part].data() + sent, parts[part].size() - sent, MSG_NOSIGNAL);
    if (n > 0)
      sent += static_cast<std::size_t>(n);
    else if (n < 0 && errno != EAGAIN && errno != EINTR)
      part = parts.size();  // the answer may already be waiting
  }
}

}  // namespace dyad::net
