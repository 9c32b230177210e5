// SPDX-License-Identifier: Apache-2.0
// Requests for access as they come through a person's browser, and the person's answer.
#include <algorithm>

#include "access/crypto.hpp"
#include "access/oauth.hpp"
#include "base/url.hpp"

namespace dyad::access {
namespace {

constexpr std::size_t kMostStateBytes = 2'000;
constexpr std::size_t kMostNonceBytes = 500;
constexpr std::size_t kFamilyBytes = 12;

std::string without_slash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

// The address of the application with what it is told.
std::string sent_back(const std::string& redirect, const Form& parameters) {
  std::string out = redirect;
  char mark = redirect.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    out += mark + name + "=" + url::encode(value);
    mark = '&';
  }
  return out;
}

// Of S256: 32 bytes in base64url.
bool is_challenge(std::string_view text) {
  const auto bytes = jose::from_base64url(text);
  return bytes && bytes->size() == 32;
}

bool wants_patient(const std::vector<std::string>& scopes) {
  const AppScopes read(scopes);
  return read.has("launch/patient") || read.any(ResourceScope::Whose::patient);
}

Failure no_question() {
  return fail(ErrorKind::not_found, "this request has ended: start again in the application", "request");
}

}  // namespace

std::string value_of(const Form& form, std::string_view name) {
  for (const auto& [key, value] : form)
    if (key == name) return value;
  return {};
}

bool is_repeated(const Form& form) {
  for (std::size_t i = 0; i < form.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (form[i].first == form[k].first) return true;
  return false;
}

// What is wrong with a request whose application and address are known; nothing when `error` is empty.
OAuthError OAuth::check_request(const Form& p, const App& app, Asked& asked, Instant now) {
  if (value_of(p, "response_type") != "code")
    return {"unsupported_response_type", "response_type must be code"};
  if (asked.state.empty() || asked.state.size() > kMostStateBytes)
    return {"invalid_request", "state is required, of at most 2000 bytes"};
  if (without_slash(value_of(p, "aud")) != faces_.fhir)
    return {"invalid_request", "aud must be " + faces_.fhir};
  if (value_of(p, "code_challenge_method") != "S256")
    return {"invalid_request", "code_challenge_method must be S256"};
  if (!is_challenge(asked.challenge))
    return {"invalid_request", "code_challenge must be the SHA-256 of the verifier in base64url"};
  if (asked.nonce.size() > kMostNonceBytes) return {"invalid_request", "nonce is too long"};
  if (value_of(p, "prompt") == "none") return {"interaction_required", "people are always asked"};
  const auto wanted = split_scopes(value_of(p, "scope"));
  if (wanted.size() > kMostScopes) return {"invalid_scope", "too many scopes"};
  asked.scopes = permitted(wanted, app.scopes);
  // A person cannot give what belongs to a program alone.
  std::erase_if(asked.scopes, [](const std::string& text) { return text.starts_with("system/"); });
  if (asked.scopes.empty()) return {"invalid_scope", "none of these scopes is open to this application"};
  const auto launch = value_of(p, "launch");
  if (launch.empty()) {  // started by itself, as applications that can do both ask for it all the same
    std::erase(asked.scopes, "launch");
    return asked.scopes.empty() ? OAuthError{"invalid_scope", "nothing is asked for"} : OAuthError{};
  }
  if (!AppScopes(asked.scopes).has("launch"))
    return {"invalid_request", "launch needs the scope of that name"};
  asked.launch = grants_.take_launch(launch, now);
  if (!asked.launch || asked.launch->app != app.id)
    return {"invalid_request", "this launch is unknown, over, or was used"};
  return {};
}

Result<OAuth::Answer> OAuth::ask(const Form& p, Instant now) {
  if (is_repeated(p)) return Answer{{}, {}, {"invalid_request", "a parameter occurs twice"}};
  const auto app = apps_.find(value_of(p, "client_id"), now);
  if (!app) return std::unexpected(app.error());
  if (!*app) return Answer{{}, {}, {"invalid_client", "client_id: this application is not known here"}};
  Asked asked;
  asked.app = (*app)->id;
  asked.redirect = value_of(p, "redirect_uri");
  const auto& registered = (*app)->redirects;
  if (std::ranges::find(registered, asked.redirect) == registered.end())
    return Answer{{}, {}, {"invalid_request", "redirect_uri: not one that was registered"}};
  asked.state = value_of(p, "state");
  asked.challenge = value_of(p, "code_challenge");
  asked.nonce = value_of(p, "nonce");
  const auto wrong = check_request(p, **app, asked, now);
  if (!wrong.error.empty())
    return Answer{{},
                  sent_back(asked.redirect, {{"error", wrong.error},
                                             {"error_description", wrong.description},
                                             {"state", asked.state.substr(0, kMostStateBytes)}}),
                  {}};
  return Answer{grants_.keep(std::move(asked), now), {}, {}};
}

Result<OAuth::Question> OAuth::question(std::string_view id, const Principal& who, Instant now) {
  auto asked = grants_.asked(id, now);
  if (!asked) return no_question();
  if (asked->launch && asked->launch->practitioner != who.practitioner)
    return fail(ErrorKind::refused, "somebody else opened this application", "request");
  auto app = apps_.find(asked->app, now);
  if (!app) return std::unexpected(app.error());
  if (!*app) return no_question();
  Question out{std::move(**app), std::move(*asked)};
  out.needs_patient =
      wants_patient(out.asked.scopes) && (!out.asked.launch || out.asked.launch->patient.empty());
  return out;
}

Result<std::string> OAuth::decide(std::string_view id, const Principal& who, const Decision& decision,
                                  Instant now) {
  if (who.kind != Principal::Kind::person || who.practitioner.empty() || !who.client.empty())
    return fail(ErrorKind::refused, "only a person who is signed in can allow this", "request");
  const auto shown = question(id, who, now);
  if (!shown) return std::unexpected(shown.error());
  const bool offered = std::ranges::all_of(decision.scopes, [&](const std::string& scope) {
    return std::ranges::find(shown->asked.scopes, scope) != shown->asked.scopes.end();
  });
  if (decision.allow && (!offered || decision.scopes.empty()))
    return fail(ErrorKind::invalid, "not what was asked for", "scopes");
  std::string patient = shown->asked.launch ? shown->asked.launch->patient : std::string();
  if (patient.empty()) patient = decision.patient;
  const bool of_patient = wants_patient(decision.scopes);
  if (decision.allow && of_patient && patient.empty())
    return fail(ErrorKind::missing, "choose whose record the application may open", "patient");
  const auto asked = grants_.take_asked(id, now);
  if (!asked) return no_question();
  if (!decision.allow)
    return sent_back(
        asked->redirect,
        {{"error", "access_denied"}, {"error_description", "the person said no"}, {"state", asked->state}});
  Code code;
  code.redirect = asked->redirect;
  code.challenge = asked->challenge;
  const bool in_context = of_patient || AppScopes(decision.scopes).has("launch");
  code.grant = {asked->app,
                who.practitioner,
                who.session,
                decision.scopes,
                in_context ? patient : std::string(),
                asked->launch ? asked->launch->encounter : std::string(),
                asked->nonce,
                random_token(kFamilyBytes),
                now,
                who.signed_in_at,
                who.second_factor};
  return sent_back(asked->redirect, {{"code", grants_.keep(std::move(code), now)}, {"state", asked->state}});
}

Result<std::string> OAuth::launch(std::string_view app_id, const Principal& who, Launch launch, Instant now) {
  if (who.kind != Principal::Kind::person || who.practitioner.empty())
    return fail(ErrorKind::refused, "only a person who is signed in can open an application", "app");
  const auto app = apps_.find(app_id, now);
  if (!app) return std::unexpected(app.error());
  if (!*app || (*app)->launch_url.empty())
    return fail(ErrorKind::not_found, "no application of this id is opened from here", "app",
                std::string(app_id));
  launch.app = (*app)->id;
  launch.practitioner = who.practitioner;
  const std::string token = grants_.keep(std::move(launch), now);
  return sent_back((*app)->launch_url, {{"iss", faces_.fhir}, {"launch", token}});
}

}  // namespace dyad::access
