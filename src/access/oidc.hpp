// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/keys.hpp"
#include "access/ports.hpp"
#include "base/instant.hpp"
#include "json/json.hpp"

namespace dyad::access {

// A provider of identities that a hospital runs: people sign in there instead of with a password here.
struct OidcProvider {
  std::string id;      // in addresses of this server
  std::string name;    // on the button
  std::string issuer;  // exactly as in its tokens
  std::string client_id;
  std::string client_secret;  // empty: none, PKCE alone
  bool trusts_email = false;  // its verified addresses may be compared with those of invited people
};

// {"providers": [{"id", "name", "issuer", "client_id", "client_secret"?, "trusts_email"?}]}
Result<std::vector<OidcProvider>> read_oidc_providers(std::string_view text);

// Who the provider says somebody is. Who that is here is decided elsewhere: by an administrator's link.
struct OidcIdentity {
  std::string provider, issuer, subject;
  std::string email;  // only when the provider says that it is verified
  std::string name;
  bool second_factor = false;  // "amr" names one
  std::string return_to;       // the page of this server to go on with
  bool proved_anew = false;    // they gave their proof there for this, not some time before
};

// Signs people in with providers: the authorization code flow of OpenID Connect with PKCE, state and nonce.
class Oidc {
 public:
  static constexpr std::int64_t kWaitingMs = 10 * 60'000;  // a person signs in there within
  static constexpr std::size_t kMostWaiting = 10'000;
  static constexpr std::int64_t kDiscoveryMs = 10 * 60'000;  // what a provider says about itself is kept
  static constexpr std::int64_t kSkewMs = 60'000;            // by which its clock may differ

  Oidc(std::vector<OidcProvider> providers, Web& web, std::string redirect_uri)
      : providers_(std::move(providers)), web_(web), keys_(web), redirect_uri_(std::move(redirect_uri)) {}

  const std::vector<OidcProvider>& providers() const { return providers_; }

  struct Begun {
    std::string address;  // of the provider
    std::string browser;  // a cookie: only this browser can end what it began
  };
  // `anew`: the provider asks for the proof again, also somebody who is signed in there.
  Result<Begun> begin(std::string_view provider, std::string_view return_to, bool anew, Instant now);
  // What came back with the browser. Each state is taken once.
  struct Back {
    std::string state, code, error, issuer, browser;
  };
  Result<OidcIdentity> finish(const Back& back, Instant now);

 private:
  struct Waiting {
    std::string provider, nonce, verifier, browser, return_to;
    Instant until;
    bool anew = false;
  };
  struct Discovered {
    std::string authorize, token, keys;
    Instant until;
  };
  const OidcProvider* find(std::string_view id) const;
  Result<Discovered> discover(const OidcProvider& provider, Instant now);
  Result<std::string> exchange(const OidcProvider& provider, const Discovered& at, const std::string& code,
                               const std::string& verifier);
  Result<OidcIdentity> read_identity(const OidcProvider& provider, const Waiting& waiting,
                                     const jose::Token& token, Instant now) const;

  std::vector<OidcProvider> providers_;
  Web& web_;
  OthersKeys keys_;
  std::string redirect_uri_;
  std::mutex mutex_;
  std::map<std::string, Waiting, std::less<>> waiting_;
  std::map<std::string, Discovered, std::less<>> discovered_;
};

// A page of this server, never of another: "/" when it is not one.
std::string page_here(std::string_view path);

}  // namespace dyad::access
