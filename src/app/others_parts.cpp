// SPDX-License-Identifier: Apache-2.0
#include "app/others_parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "access/password.hpp"
#include "app/files.hpp"
#include "net/web_client.hpp"

namespace dyad::app {
namespace {

// In the vault, sealed. What is removed is emptied.
class VaultShelf : public access::Shelf {
 public:
  explicit VaultShelf(access::Secrets& secrets) : secrets_(secrets) {}
  Result<std::optional<std::string>> get(std::string_view name) const override {
    auto held = secrets_.get(full(name));
    if (held && *held && (*held)->empty()) return std::optional<std::string>();
    return held;
  }
  Result<void> put(std::string_view name, std::string_view text) override {
    return secrets_.put(full(name), text);
  }
  Result<void> remove(std::string_view name) override {
    const auto held = get(name);
    if (!held) return std::unexpected(held.error());
    return *held ? secrets_.put(full(name), "") : Result<void>();
  }

 private:
  static std::string full(std::string_view name) { return "others/" + std::string(name); }
  access::Secrets& secrets_;
};

std::optional<std::int64_t> max_age_of(std::string_view cache_control) {
  if (cache_control.find("no-store") != std::string_view::npos ||
      cache_control.find("no-cache") != std::string_view::npos)
    return 0;
  constexpr std::string_view kName = "max-age=";
  const auto at = cache_control.find(kName);
  if (at == std::string_view::npos) return {};
  std::int64_t seconds = 0;
  const char* from = cache_control.data() + at + kName.size();
  const auto [end, ec] = std::from_chars(from, cache_control.data() + cache_control.size(), seconds);
  return ec == std::errc() && end != from && seconds >= 0 ? std::optional(seconds)
                                                          : std::optional<std::int64_t>(0);
}

class NetWeb : public access::Web {
 public:
  Result<Answer> get(const std::string& url) override {
    net::WebCall call;
    call.method = "GET";
    call.url = url;
    return ask(call);
  }
  Result<Answer> post(const std::string& url, std::string_view form,
                      std::string_view authorization) override {
    net::WebCall call;
    call.url = url;
    call.content_type = "application/x-www-form-urlencoded";
    call.body = form;
    if (!authorization.empty()) call.headers.emplace_back("Authorization", std::string(authorization));
    return ask(call);
  }

 private:
  static Result<Answer> ask(net::WebCall& call) {
    if (!access::is_callable(call.url))
      return fail(ErrorKind::refused, "only https is called, and http on this machine", "url");
    call.headers.emplace_back("Accept", "application/json");
    call.timeout = std::chrono::seconds(10);
    auto answer = net::fetch(call);
    if (!answer) return std::unexpected(answer.error());
    return Answer{answer->status, std::move(answer->body), max_age_of(answer->cache_control)};
  }
};

std::string issuer_of(const std::string& fhir) {
  constexpr std::string_view kEnd = "/fhir";
  if (fhir.ends_with(kEnd)) return fhir.substr(0, fhir.size() - kEnd.size());
  return access::origin_of(fhir);
}

Result<std::optional<access::Principal>> person_of(access::Accounts& accounts,
                                                   const access::Directory& directory,
                                                   std::string_view practitioner, Instant now) {
  const auto account = accounts.account_of(practitioner);
  if (!account) return std::unexpected(account.error());
  if (!*account || (*account)->disabled) return std::optional<access::Principal>();
  auto who = directory.principal(practitioner, now);
  if (!who) return std::unexpected(who.error());
  if (who->kind != access::Principal::Kind::person) return std::optional<access::Principal>();
  return std::optional(std::move(*who));
}

bool session_runs(access::Accounts& accounts, std::string_view practitioner, std::string_view session,
                  Instant now) {
  const auto account = accounts.account_of(practitioner);
  if (!account || !*account) return false;
  const auto running = accounts.sessions((*account)->login, now);
  return running && std::ranges::any_of(*running, [&](const access::Session& s) { return s.id == session; });
}

}  // namespace

struct OthersParts::Impl {
  VaultShelf shelf;
  NetWeb web;
  access::OAuth oauth;
  access::OidcLinks links;
  std::optional<access::Oidc> oidc;
  access::Pace pace;
  access::FreshProofs proofs;
  std::optional<api::Others> others;

  Impl(access::Accounts& accounts, const access::Directory& directory, const std::string& fhir)
      : shelf(accounts.secrets()),
        oauth({shelf, web,
               [&accounts, &directory](std::string_view practitioner, Instant now) {
                 return person_of(accounts, directory, practitioner, now);
               },
               [&accounts](std::string_view practitioner, std::string_view session, Instant now) {
                 return session_runs(accounts, practitioner, session, now);
               },
               [](std::string_view hash, std::string_view secret) {
                 return access::verify_password(hash, secret);
               }},
              {issuer_of(fhir), fhir}),
        links(shelf) {}
};

OthersParts::OthersParts(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OthersParts::~OthersParts() = default;
api::Others& OthersParts::others() { return *impl_->others; }

Result<void> OthersParts::give(std::unique_ptr<OthersParts>& made, api::Context& context,
                               const std::string& fhir, const std::string& providers) {
  if (context.open || !context.accounts || !context.directory) return {};
  auto opened = open(*context.accounts, *context.directory, fhir, providers);
  if (!opened) return std::unexpected(opened.error());
  made = std::move(*opened);
  context.others = &made->others();
  context.bearer = &made->impl_->oauth;
  return {};
}

bool OthersParts::welcomes(const http::Request& request, Instant now) {
  static constexpr std::array<std::string_view, 5> kOpen{
      "/.well-known/smart-configuration", "/.well-known/openid-configuration",
      "/fhir/.well-known/smart-configuration", "/fhir/metadata", "/auth/jwks"};
  static constexpr std::array<std::string_view, 3> kOfApps{"/auth/token", "/auth/revoke", "/auth/introspect"};
  if (std::ranges::find(kOpen, request.path) != kOpen.end()) return request.method != "POST";
  // A form that another site sends here, as "authorize-post" means; it changes nothing.
  if (request.path == "/auth/authorize") return true;
  const bool of_apps = std::ranges::find(kOfApps, request.path) != kOfApps.end() || request.path == "/fhir" ||
                       request.path.starts_with("/fhir/");
  return of_apps && impl_->oauth.apps().knows_origin(request.headers.get("Origin"), now);
}

Result<std::unique_ptr<OthersParts>> OthersParts::open(access::Accounts& accounts,
                                                       const access::Directory& directory,
                                                       const std::string& fhir,
                                                       const std::string& providers) {
  auto impl = std::make_unique<Impl>(accounts, directory, fhir);
  if (!providers.empty()) {
    const auto text = read_file(providers);
    if (!text) return std::unexpected(text.error());
    auto read = access::read_oidc_providers(*text);
    if (!read) return std::unexpected(read.error());
    impl->oidc.emplace(std::move(*read), impl->web, issuer_of(fhir) + "/auth/oidc/back");
  }
  impl->others.emplace(
      api::Others{impl->oauth, impl->links, impl->oidc ? &*impl->oidc : nullptr, impl->pace, impl->proofs});
  return std::unique_ptr<OthersParts>(new OthersParts(std::move(impl)));
}

}  // namespace dyad::app
