// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "access/bearer.hpp"
#include "api/gate.hpp"

namespace dyad::api {

// Whoever reads a stream that outlasts its request: asked again, at every step, whether they still may.
class Listener {
 public:
  Listener(const Context& context, const Call& call);

  // "session-over", "token-over" or "no-post"; empty while it goes on. Brings who they are up to date.
  Result<std::string> why_over();
  const access::Principal& who() const { return who_; }

 private:
  Result<std::optional<access::Principal>> now() const;

  const record::Record& whole_;
  access::Accounts* accounts_;
  const access::Bearer* bearer_;
  std::string session_;  // its token; empty for an application
  std::string token_;    // of an application
  access::Principal who_;
};

// The last event of a stream that ends so.
http::LiveStep closed(std::int64_t at, std::string_view reason);

}  // namespace dyad::api
