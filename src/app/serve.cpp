// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include "app/server.hpp"

namespace dyad::app {
namespace {

// Each connection needs a file descriptor; the soft limit is often lower than what the system allows.
void allow_connections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int serve(const ServeOptions& options) {
  const auto address = net::parse_address(options.listen);
  if (!address) return report(address.error());
  allow_connections();
  std::unique_ptr<TemporaryDir> temporary;
  if (options.demo && options.data.empty()) {
    auto made = TemporaryDir::make();
    if (!made) return report(made.error());
    temporary = std::move(*made);
  }
  const auto dir = temporary ? temporary->path() : data_dir(options.data);
  auto server = Server::open(options, *address, dir);
  const Result<void> done = server ? (*server)->run() : Result<void>(std::unexpected(server.error()));
  return done ? kOk : report(done.error());
}

}  // namespace dyad::app
