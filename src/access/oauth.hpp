// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/app_scopes.hpp"
#include "access/apps.hpp"
#include "access/bearer.hpp"
#include "access/client_proof.hpp"
#include "access/grants.hpp"
#include "access/keys.hpp"

namespace dyad::access {

using Form = std::vector<std::pair<std::string, std::string>>;  // parameters, decoded, in order

// An error in the words of OAuth 2.0: "invalid_grant" and what is wrong, for the developer of an application.
struct OAuthError {
  std::string error;
  std::string description;
};

// Lets applications of others act for people, or for a hospital: the authorization code grant with PKCE,
// refresh tokens and client credentials, as SMART App Launch 2.2 and its backend services ask for them. No
// sockets and no clock; people answer on a page (decide).
class OAuth : public Bearer {
 public:
  struct Ports {
    Shelf& shelf;
    Web& web;
    // Who a person is now; nobody when they are not active or may not sign in.
    std::function<Result<std::optional<Principal>>(std::string_view practitioner, Instant now)> person;
    std::function<bool(std::string_view practitioner, std::string_view session, Instant now)> session_runs;
    std::function<bool(std::string_view hash, std::string_view secret)> is_secret;
  };
  struct Faces {
    std::string issuer;  // "https://ward.example", where /auth/... lies
    std::string fhir;    // "https://ward.example/fhir": what tokens are for
  };
  OAuth(Ports ports, Faces faces)
      : ports_(std::move(ports)),
        faces_(std::move(faces)),
        apps_(ports_.shelf),
        grants_(ports_.shelf),
        own_keys_(ports_.shelf),
        others_keys_(ports_.web) {}

  const Faces& faces() const { return faces_; }
  Apps& apps() { return apps_; }
  OwnKeys& own_keys() { return own_keys_; }
  OthersKeys& others_keys() { return others_keys_; }

  // --- a request for access, as it comes through a person's browser
  struct Answer {
    std::string page;      // the id under which a page shows it to the person
    std::string redirect;  // or: back to the application with what is wrong
    OAuthError shown;      // or: shown here, because nobody may be sent to an address that is not known
  };
  Result<Answer> ask(const Form& parameters, Instant now);
  // What the page shows.
  struct Question {
    App app;
    Asked asked;
    bool needs_patient = false;  // and none is given by the launch
  };
  Result<Question> question(std::string_view id, const Principal& who, Instant now);
  // What the person answered; `patient` is one the caller has found that they may see.
  struct Decision {
    bool allow = false;
    std::vector<std::string> scopes;  // those of the question that are granted
    std::string patient;
  };
  Result<std::string> decide(std::string_view id, const Principal& who, const Decision& decision,
                             Instant now);
  // A person opens an application from a case: its address with the launch.
  Result<std::string> launch(std::string_view app, const Principal& who, Launch launch, Instant now);

  // --- what applications send themselves
  struct Reply {
    int status = 200;
    json::Value body;
    std::string app;  // which application it was, once it has proved itself; for limits and the audit
  };
  Result<Reply> token(const Form& form, std::string_view authorization, Instant now);
  Result<Reply> introspect(const Form& form, std::string_view authorization, Instant now);
  Result<Reply> revoke(const Form& form, std::string_view authorization, Instant now);

  Result<std::optional<Principal>> who(std::string_view token, Instant now) const override;

 private:
  using Proved = std::expected<App, OAuthError>;
  Result<Proved> prove(const Form& form, std::string_view authorization, Instant now);
  Result<Proved> prove_by_secret(std::string_view authorization, Instant now);
  Result<Proved> prove_by_key(const Form& form, Instant now);
  OAuthError check_request(const Form& parameters, const App& app, Asked& asked, Instant now);
  Result<Reply> exchange_code(const App& app, const Form& form, Instant now);
  Result<Reply> exchange_refresh(const App& app, const Form& form, Instant now);
  Result<Reply> give_to_system(const App& app, const Form& form, Instant now);
  Result<Reply> give(const Grant& grant, std::optional<std::string> refresh, bool first, Instant now);
  Result<std::string> id_token(const Grant& grant, Instant now);
  Result<std::optional<Principal>> principal_of(const Grant& grant, Instant now) const;
  bool may_refresh(const Grant& grant, Instant now) const;

  Ports ports_;
  Faces faces_;
  mutable Apps apps_;
  Grants grants_;
  OwnKeys own_keys_;
  OthersKeys others_keys_;
  SeenOnce seen_;
};

// The value of a parameter that occurs once; empty when it is absent.
std::string value_of(const Form& form, std::string_view name);
bool is_repeated(const Form& form);
OAuth::Reply refused(int status, OAuthError error);

}  // namespace dyad::access
