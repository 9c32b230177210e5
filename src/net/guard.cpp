// SPDX-License-Identifier: Apache-2.0
#include "net/guard.hpp"

#include <algorithm>
#include <charconv>

namespace dyad::net {
namespace {

// Host without port; IPv6 keeps no brackets. Empty when it cannot be read.
std::string_view host_part(std::string_view authority) {
  if (!authority.empty() && authority.front() == '[') {
    const auto close = authority.find(']');
    return close == std::string_view::npos ? std::string_view() : authority.substr(1, close - 1);
  }
  return authority.substr(0, authority.find(':'));
}

bool reads_only(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

}  // namespace

bool is_loopback(std::string_view host) {
  if (http::equal_fold(host, "localhost") || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  return std::ranges::count(host, '.') == 3 &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

Result<Address> parse_address(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::invalid, "not an address", "listen", std::string(text),
                "HOST:PORT, port 0 to 65535");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad();
  Address address;
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (ec != std::errc() || end != digits.data() + digits.size() || port > 65535) return bad();
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return bad();
  address.host = host.empty() ? "127.0.0.1" : std::string(host);
  address.port = static_cast<unsigned short>(port);
  return address;
}

Result<void> admit(const http::Request& request, std::string_view listening_host, const Origins& origins,
                   std::string_view also_named, bool welcome) {
  if (request.headers.count("Host") != 1)
    return fail(ErrorKind::invalid, "a request carries exactly one Host field", "Host");
  const auto authority = request.headers.get("Host");
  const auto host = host_part(authority);
  if (!is_loopback(host) && !http::equal_fold(host, listening_host) &&
      (also_named.empty() || !http::equal_fold(host, also_named)))
    return fail(ErrorKind::refused, "this server does not answer under that name", "Host", {}, "localhost");
  if (reads_only(request.method) || !request.headers.has("Origin")) return {};
  const auto origin = request.headers.get("Origin");
  if (http::equal_fold(origin, "http://" + std::string(authority))) return {};
  if (welcome || !allowed_origin(request, origins).empty()) return {};
  return fail(ErrorKind::refused, "a page of another site may not write here", "Origin", {},
              "http://" + std::string(authority));
}

void add_security_headers(http::Headers& headers) {
  // 'unsafe-inline' for styles only: the component library sets style attributes and style elements at run
  // time.
  headers.add(
      "Content-Security-Policy",
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
      "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
      "frame-ancestors 'none'");
  headers.add("X-Content-Type-Options", "nosniff");
  headers.add("Referrer-Policy", "no-referrer");
  headers.add("X-Frame-Options", "DENY");
  headers.add("Cross-Origin-Opener-Policy", "same-origin");
  headers.add("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace dyad::net
