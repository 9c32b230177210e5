// SPDX-License-Identifier: Apache-2.0
#include "access/apps.hpp"

#include <algorithm>
#include <array>

#include "access/app_scopes.hpp"
#include "access/crypto.hpp"
#include "access/jose.hpp"

namespace dyad::access {
namespace {

constexpr std::string_view kShelfName = "apps";
constexpr std::array<std::string_view, 3> kProofs{"none", "secret", "key"};

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

Result<std::vector<std::string>> texts(const json::Value& value, std::string_view field, std::size_t most) {
  std::vector<std::string> out;
  if (value.is_null()) return out;
  if (!value.is_array() || value.size() > most)
    return fail(ErrorKind::invalid, "not a list of texts", std::string(field), {},
                "at most " + std::to_string(most));
  for (const auto& item : value.items()) {
    if (!item.is_string()) return fail(ErrorKind::invalid, "not a text", std::string(field));
    out.emplace_back(item.as_string());
  }
  return out;
}

Result<void> check_proof(const App& app) {
  const bool has_keys = !app.keys_url.empty() || !app.keys.is_null();
  if (app.proof == App::Proof::key && !has_keys)
    return fail(ErrorKind::missing, "its public keys are needed", "keys", {}, "keys_url, or keys");
  if (app.proof != App::Proof::key && has_keys)
    return fail(ErrorKind::invalid, "keys are of applications that prove themselves by key", "proof");
  if (!app.keys_url.empty() && !is_callable(app.keys_url))
    return fail(ErrorKind::invalid, "not an address of keys", "keys_url", app.keys_url, "https://...");
  if (!app.keys.is_null())
    if (auto keys = jose::KeySet::read(app.keys); !keys) return std::unexpected(keys.error());
  return {};
}

Result<void> check(const App& app) {
  if (!is_id(app.id))
    return fail(ErrorKind::invalid, "not an id", "id", app.id, "1 to 64 letters, digits, . _ -");
  if (app.name.empty() || app.name.size() > 200)
    return fail(ErrorKind::invalid, "a name is needed", "name", app.name, "1 to 200 characters");
  for (const auto& uri : app.redirects)
    if (!is_redirect(uri))
      return fail(ErrorKind::invalid, "people cannot be sent there", "redirects", uri,
                  "https, http on this machine, or org.example.app:/...; no fragment");
  if (!app.launch_url.empty() && (!is_redirect(app.launch_url) || origin_of(app.launch_url).empty()))
    return fail(ErrorKind::invalid, "not an address to open", "launch_url", app.launch_url, "https://...");
  bool people = false, alone = false;
  for (const auto& text : app.scopes) {
    const auto scope = parse_scope(text);
    if (!scope && !is_named_scope(text))
      return fail(ErrorKind::invalid, "not a scope", "scopes", text, "as patient/Observation.rs");
    (scope && scope->whose == ResourceScope::Whose::system ? alone : people) = true;
  }
  if (app.scopes.empty()) return fail(ErrorKind::missing, "without scopes it can do nothing", "scopes");
  if (people && app.redirects.empty())
    return fail(ErrorKind::missing, "people must be sent back somewhere", "redirects");
  if (alone && app.proof != App::Proof::key)
    return fail(ErrorKind::invalid, "programs that act without a person prove themselves by key", "proof",
                std::string(name_of(app.proof)), "key");
  if (alone && app.organization.empty())
    return fail(ErrorKind::missing, "a program that acts without a person acts for a hospital",
                "organization");
  return check_proof(app);
}

}  // namespace

std::string_view name_of(App::Proof proof) { return kProofs[static_cast<std::size_t>(proof)]; }

bool is_redirect(std::string_view uri) {
  if (uri.starts_with("https://") || uri.starts_with("http://")) return is_callable(uri);
  const auto colon = uri.find(':');
  if (colon == std::string_view::npos || uri.size() > 500 ||
      uri.find_first_of("# \"<>\\\r\n\t") != std::string_view::npos)
    return false;
  const auto scheme = uri.substr(0, colon);
  // A dot tells an application's own scheme from "javascript" and its like.
  return scheme.find('.') != std::string_view::npos && is_id(scheme);
}

std::string origin_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (!url.starts_with("http") || scheme == std::string_view::npos) return {};
  return std::string(url.substr(0, url.find_first_of("/?#", scheme + 3)));
}

Result<App> read_app(const json::Value& value) {
  App app;
  app.id = value.has("id") ? std::string(value["id"].as_string()) : "app-" + random_token(9);
  app.name = value["name"].as_string();
  const auto proof = std::ranges::find(kProofs, value["proof"].as_string());
  if (proof == kProofs.end())
    return fail(ErrorKind::invalid, "how it proves itself", "proof", std::string(value["proof"].as_string()),
                "none, secret or key");
  app.proof = static_cast<App::Proof>(proof - kProofs.begin());
  auto redirects = texts(value["redirects"], "redirects", kMostRedirects);
  if (!redirects) return std::unexpected(redirects.error());
  auto scopes = texts(value["scopes"], "scopes", kMostScopes);
  if (!scopes) return std::unexpected(scopes.error());
  app.redirects = std::move(*redirects);
  app.scopes = std::move(*scopes);
  app.launch_url = value["launch_url"].as_string();
  app.organization = value["organization"].as_string();
  app.secret_hash = value["secret_hash"].as_string();
  app.keys_url = value["keys_url"].as_string();
  app.keys = value["keys"];
  app.introspects = value["introspects"].as_bool().value_or(false);
  app.added_at = {value["added_at_ms"].as_int().value_or(0)};
  app.added_by = value["added_by"].as_string();
  if (auto ok = check(app); !ok) return std::unexpected(ok.error());
  return app;
}

json::Value describe_app(const App& app) {
  json::Value out = json::object({{"id", app.id}, {"name", app.name}, {"proof", name_of(app.proof)}});
  out.set("redirects", json::Array(app.redirects.begin(), app.redirects.end()));
  out.set("scopes", json::Array(app.scopes.begin(), app.scopes.end()));
  const auto put = [&](const char* name, const std::string& text) {
    if (!text.empty()) out.set(name, text);
  };
  put("launch_url", app.launch_url);
  put("organization", app.organization);
  put("keys_url", app.keys_url);
  if (!app.keys.is_null()) out.set("keys", app.keys);
  if (app.introspects) out.set("introspects", true);
  out.set("added_at_ms", app.added_at.ms);
  put("added_by", app.added_by);
  return out;
}

json::Value write_app(const App& app) {
  json::Value out = describe_app(app);
  if (!app.secret_hash.empty()) out.set("secret_hash", app.secret_hash);
  return out;
}

Result<void> Apps::read(Instant now, bool anew) {
  if (!anew && read_at_ && now.ms - read_at_->ms < kReadAgainMs) return {};
  const auto text = shelf_.get(kShelfName);
  if (!text) return std::unexpected(text.error());
  std::vector<App> apps;
  if (*text) {
    const auto list = json::parse(**text);
    if (!list) return std::unexpected(list.error());
    for (const auto& item : list->items()) {
      auto app = read_app(item);
      if (!app) return std::unexpected(app.error());
      apps.push_back(std::move(*app));
    }
  }
  apps_ = std::move(apps);
  read_at_ = now;
  return {};
}

Result<void> Apps::write() {
  json::Array list;
  for (const auto& app : apps_) list.push_back(write_app(app));
  return shelf_.put(kShelfName, json::write(json::Value(std::move(list))));
}

Result<std::vector<App>> Apps::all(Instant now) {
  const std::lock_guard lock(mutex_);
  if (auto ok = read(now, false); !ok) return std::unexpected(ok.error());
  return apps_;
}

Result<std::optional<App>> Apps::find(std::string_view id, Instant now) {
  const std::lock_guard lock(mutex_);
  if (auto ok = read(now, false); !ok) return std::unexpected(ok.error());
  const auto found = std::ranges::find(apps_, id, &App::id);
  return found == apps_.end() ? std::optional<App>() : *found;
}

Result<void> Apps::add(const App& app, Instant now) {
  const std::lock_guard lock(mutex_);
  if (auto ok = read(now, true); !ok) return ok;
  if (std::ranges::find(apps_, app.id, &App::id) != apps_.end())
    return fail(ErrorKind::conflict, "there is an application of this id", "id", app.id);
  if (apps_.size() >= kMostApps)
    return fail(ErrorKind::too_large, "too many applications", "apps", {}, std::to_string(kMostApps));
  apps_.push_back(app);
  return write();
}

Result<void> Apps::remove(std::string_view id, Instant now) {
  const std::lock_guard lock(mutex_);
  if (auto ok = read(now, true); !ok) return ok;
  if (std::erase_if(apps_, [&](const App& app) { return app.id == id; }) == 0)
    return fail(ErrorKind::not_found, "there is no such application", "id", std::string(id));
  return write();
}

bool Apps::knows_origin(std::string_view origin, Instant now) {
  const std::lock_guard lock(mutex_);
  if (!read(now, false)) return false;
  return std::ranges::any_of(apps_, [&](const App& app) {
    return std::ranges::any_of(app.redirects, [&](const auto& uri) { return origin_of(uri) == origin; });
  });
}

}  // namespace dyad::access
