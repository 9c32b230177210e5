// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>

#include "access/accounts.hpp"
#include "access/directory.hpp"
#include "api/others.hpp"

namespace dyad::app {

// What lets other systems sign in, wired together: secrets in the vault, calls through the network.
class OthersParts {
 public:
  // `fhir` is the interface as clients see it; `providers` a file of sign-in services, empty for none.
  static Result<std::unique_ptr<OthersParts>> open(access::Accounts& accounts,
                                                   const access::Directory& directory,
                                                   const std::string& fhir, const std::string& providers);
  // The same for a context, which then knows them; nothing on a server without sign-in.
  static Result<void> give(std::unique_ptr<OthersParts>& made, api::Context& context, const std::string& fhir,
                           const std::string& providers);
  ~OthersParts();
  api::Others& others();
  // Pages of any site may read how to be let in; pages of an entered application also use the token endpoints
  // and FHIR, with the tokens they were given.
  bool welcomes(const http::Request& request, Instant now);

 private:
  struct Impl;
  explicit OthersParts(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dyad::app
