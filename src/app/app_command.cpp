// SPDX-License-Identifier: Apache-2.0
// dyad app.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

#include "app/app_options.hpp"
#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/office.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "app/workspace.hpp"

namespace dyad::app {
namespace {

json::Array texts(const std::vector<std::string>& list) { return json::Array(list.begin(), list.end()); }

Result<int> add(Office& office, const AppOptions& options) {
  if (options.secret + !options.keys_url.empty() + !options.keys_file.empty() > 1)
    return fail(ErrorKind::invalid, "one way to prove itself", "--secret, --keys-url, --keys");
  const bool by_key = !options.keys_url.empty() || !options.keys_file.empty();
  json::Value body = json::object({{"name", options.name},
                                   {"proof", options.secret ? "secret"
                                             : by_key       ? "key"
                                                            : "none"},
                                   {"redirects", texts(options.redirects)},
                                   {"scopes", texts(options.scopes)},
                                   {"launch_url", options.launch_url},
                                   {"organization", options.hospital},
                                   {"keys_url", options.keys_url},
                                   {"introspects", options.introspects}});
  if (!options.id.empty()) body.set("id", options.id);
  if (!options.keys_file.empty()) {
    const auto text = read_file(options.keys_file);
    if (!text) return std::unexpected(text.error());
    auto keys = json::parse(*text);
    if (!keys) return std::unexpected(keys.error());
    body.set("keys", std::move(*keys));
  }
  const auto made = office.ask("POST", "/api/apps", body);
  if (!made) return std::unexpected(made.error());
  if (options.json) {
    print_json(*made);
    return kOk;
  }
  print(say("app.client_id", {{"id", std::string((*made)["id"].as_string())}}) + "\n");
  if (made->has("secret"))
    print(say("app.secret", {{"secret", std::string((*made)["secret"].as_string())}}) + "\n");
  return kOk;
}

Result<int> list(Office& office, const AppOptions& options) {
  const auto all = office.ask("GET", "/api/apps");
  if (!all) return std::unexpected(all.error());
  if (options.json) {
    print_json((*all)["apps"]);
    return kOk;
  }
  std::vector<std::vector<std::string>> rows{
      {say("app.id"), say("people.name"), say("app.proof"), say("app.most")}};
  for (const auto& app : (*all)["apps"].items()) {
    std::string scopes;
    for (const auto& scope : app["scopes"].items())
      scopes += (scopes.empty() ? "" : " ") + std::string(scope.as_string());
    rows.push_back({std::string(app["id"].as_string()), std::string(app["name"].as_string()),
                    say_or("app.proof." + std::string(app["proof"].as_string()), app["proof"].as_string()),
                    scopes});
  }
  print(rows.size() == 1 ? say("app.none") + "\n" : table(rows));
  return kOk;
}

Result<int> remove(Office& office, const AppOptions& options) {
  if (options.id.empty()) return fail(ErrorKind::missing, "which one?", "id", {}, "one of dyad app list");
  const auto done = office.ask("DELETE", "/api/apps/" + options.id);
  if (!done) return std::unexpected(done.error());
  if (options.json)
    print_json(*done);
  else
    print(say("app.removed", {{"id", options.id}}) + "\n");
  return kOk;
}

Result<int> do_app(const AppOptions& options) {
  auto office = Office::open(data_dir(options.data));
  if (!office) return std::unexpected(office.error());
  if (options.task == "add") return add(**office, options);
  return options.task == "remove" ? remove(**office, options) : list(**office, options);
}

}  // namespace

int app(const AppOptions& options) {
  const auto done = do_app(options);
  return done ? *done : report(done.error());
}

void add_oidc_option(CLI::App& serve, std::string& file) {
  serve.add_option("--oidc", file, say("help.serve.oidc"))->check(CLI::ExistingFile);
}

void add_app_verb(CLI::App& line, AppOptions& app) {
  auto* verb = line.add_subcommand("app", say("help.app"));
  verb->add_option("task", app.task, say("help.app.task"))
      ->required()
      ->check(CLI::IsMember({"add", "list", "remove"}));
  verb->add_option("id", app.id, say("help.app.id"));
  verb->add_option("--name", app.name, say("help.app.name"));
  verb->add_option("--redirect", app.redirects, say("help.app.redirect"));
  verb->add_option("--scope", app.scopes, say("help.app.scope"));
  verb->add_option("--launch", app.launch_url, say("help.app.launch"));
  verb->add_option("--hospital", app.hospital, say("help.app.hospital"));
  verb->add_flag("--secret", app.secret, say("help.app.secret"));
  verb->add_option("--keys-url", app.keys_url, say("help.app.keys_url"));
  verb->add_option("--keys", app.keys_file, say("help.app.keys"));
  verb->add_flag("--introspects", app.introspects, say("help.app.introspects"));
  verb->add_option("--data", app.data, say("help.data"));
  verb->add_flag("--json", app.json, say("help.json"));
}

}  // namespace dyad::app
