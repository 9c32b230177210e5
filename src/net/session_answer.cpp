// SPDX-License-Identifier: Apache-2.0
// What a session answers, apart from how it reads and writes.
#include "base/log.hpp"
#include "net/answer_head.hpp"
#include "net/gzip.hpp"
#include "net/session.hpp"

namespace dyad::net {

// On a worker thread: packing and unpacking bodies there keeps the sockets quick.
http::Response Session::work_on(http::Request& request) const {
  if (auto ok = unpack_body(request, shared_.limits.message.body_bytes); !ok) {
    const ErrorKind kind = ok.error().kind;
    return refusal(kind == ErrorKind::refused     ? 415
                   : kind == ErrorKind::too_large ? 413
                                                  : 400,
                   ok.error().message, request.path);
  }
  http::Response response = shared_.handler(request);
  pack_body(request, response);
  return response;
}

http::Response Session::refusal(int status, const std::string& message, std::string_view path) const {
  return shared_.refusal ? shared_.refusal(status, message, path) : plain_refusal(status, message);
}

void Session::log_answer() const {
  const double ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_).count();
  log::request(method_.empty() ? "-" : method_, response_.route, response_.status, response_.content().size(),
               ms);
}

}  // namespace dyad::net
