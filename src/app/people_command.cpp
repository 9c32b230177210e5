// SPDX-License-Identifier: Apache-2.0
// dyad hospital and dyad user.
#include <unistd.h>
#include <iostream>

#include "app/commands.hpp"
#include "app/office.hpp"
#include "app/people_options.hpp"
#include "app/text.hpp"
#include "app/words.hpp"

namespace dyad::app {
namespace {

constexpr std::size_t kMostPassword = 1024;

std::string text(const json::Value& row, std::initializer_list<std::string_view> path) {
  return std::string(row.at(path).as_string());
}

void list_hospitals(const json::Value& answer) {
  std::vector<std::vector<std::string>> rows{{say("people.id"), say("people.name"), say("people.part_of")}};
  for (const auto& hospital : answer["hospitals"].items()) {
    rows.push_back({text(hospital, {"id"}), record_words(hospital["names"]), ""});
    for (const auto& department : hospital["departments"].items())
      rows.push_back({text(department, {"id"}), record_words(department["names"]), text(hospital, {"id"})});
  }
  print(rows.size() == 1 ? say("people.no_hospitals") + "\n" : table(rows));
}

// English keeps the code, which is what --role takes.
std::string role_words(const json::Value& role) {
  const std::string words = spoken() == Language::en ? std::string() : record_words(role["names"]);
  return words.empty() ? text(role, {"code"}) : words;
}

std::string state_of(const json::Value& account) {
  if (account.is_null()) return say("people.no_account");
  if (account["disabled"].as_bool().value_or(false)) return say("people.closed");
  if (account["waits_for_first_sign_in"].as_bool().value_or(false)) return say("people.waits");
  return say(account["second_factor"].as_bool().value_or(false) ? "people.open_second" : "people.open");
}

void list_users(const json::Value& answer) {
  std::vector<std::vector<std::string>> rows{
      {say("people.login"), say("people.name"), say("people.posts"), say("people.account")}};
  for (const auto& person : answer["people"].items()) {
    std::string posts;
    for (const auto& post : person["posts"].items())
      if (post["current"].as_bool().value_or(false))
        posts += (posts.empty() ? "" : ", ") +
                 say("people.post",
                     {{"role", role_words(post["role"])}, {"hospital", text(post, {"organization", "id"})}});
    rows.push_back(
        {text(person, {"account", "login"}), text(person, {"name"}), posts, state_of(person["account"])});
  }
  print(rows.size() == 1 ? say("people.no_people") + "\n" : table(rows));
}

Result<std::string> password_from_stdin() {
  std::string line;
  if (!std::getline(std::cin, line) || line.empty())
    return fail(ErrorKind::missing, "no password came on standard input", "password");
  if (line.size() > kMostPassword) return fail(ErrorKind::too_large, "the password is too long", "password");
  return line;
}

void tell_password(const json::Value& first, const UserOptions& options) {
  if (options.json) return print_json(first);
  print(say("people.new_login", {{"login", text(first, {"login"})}}) + "\n");
  if (!options.password_stdin)
    print(say("people.new_password", {{"password", text(first, {"password"})}}) + "\n");
  print(say("people.counts_once", {{"until", text(first, {"ends_at"})}}) + "\n");
}

Result<json::Value> person_of(Office& office, const std::string& login) {
  const auto all = office.ask("GET", "/api/people");
  if (!all) return all;
  for (const auto& person : (*all)["people"].items())
    if (person.at({"account", "login"}).as_string() == login) return person;
  return fail(ErrorKind::not_found, "nobody has this login", "login", login, "one of dyad user list");
}

Result<int> add_user(Office& office, const UserOptions& options) {
  if (options.roles.empty())
    return fail(ErrorKind::missing, "a role is needed", "--role", {}, "as in administrator");
  json::Value body = json::object({{"login", options.login},
                                   {"family", options.family},
                                   {"given", options.given},
                                   {"organization", options.hospital},
                                   {"role", options.roles.front()},
                                   {"from", options.from},
                                   {"to", options.to}});
  if (options.password_stdin) {
    const auto password = password_from_stdin();
    if (!password) return std::unexpected(password.error());
    body.set("password", *password);
  }
  const auto made = office.ask("POST", "/api/people", body);
  if (!made) return std::unexpected(made.error());
  for (std::size_t i = 1; i < options.roles.size(); ++i) {
    body.set("role", options.roles[i]);
    body.set("login", text(*made, {"login"}));
    const auto post = office.ask("POST", "/api/posts", body);
    if (!post) return std::unexpected(post.error());
  }
  tell_password(*made, options);
  return kOk;
}

Result<int> reset_user(Office& office, const UserOptions& options) {
  const auto person = person_of(office, options.login);
  if (!person) return std::unexpected(person.error());
  json::Value body = json::object({{"second_factor", options.second_factor}});
  if (options.password_stdin) {
    const auto password = password_from_stdin();
    if (!password) return std::unexpected(password.error());
    body.set("password", *password);
  }
  const auto first = office.ask("POST", "/api/people/" + text(*person, {"id"}) + "/recovery", body);
  if (!first) return std::unexpected(first.error());
  tell_password(*first, options);
  return kOk;
}

Result<int> set_disabled(Office& office, const UserOptions& options, bool disabled) {
  const auto person = person_of(office, options.login);
  if (!person) return std::unexpected(person.error());
  const auto done = office.ask("POST", "/api/people/" + text(*person, {"id"}) + "/disabled",
                               json::object({{"disabled", disabled}}));
  if (!done) return std::unexpected(done.error());
  if (options.json)
    print_json(*done);
  else
    print(say(disabled ? "people.disabled" : "people.enabled", {{"login", options.login}}) + "\n");
  return kOk;
}

Result<int> do_user(const UserOptions& options) {
  if (options.task != "list" && options.login.empty())
    return fail(ErrorKind::missing, "a login is needed", "login", {}, "dyad user " + options.task + " LOGIN");
  auto office = Office::open(data_dir(options.data));
  if (!office) return std::unexpected(office.error());
  if (options.task == "add") return add_user(**office, options);
  if (options.task == "reset") return reset_user(**office, options);
  if (options.task == "disable") return set_disabled(**office, options, true);
  if (options.task == "enable") return set_disabled(**office, options, false);
  const auto all = (*office)->ask("GET", "/api/people");
  if (!all) return std::unexpected(all.error());
  if (options.json)
    print_json((*all)["people"]);
  else
    list_users(*all);
  return kOk;
}

Result<int> do_hospital(const HospitalOptions& options) {
  auto office = Office::open(data_dir(options.data));
  if (!office) return std::unexpected(office.error());
  if (options.task == "list") {
    const auto all = (*office)->ask("GET", "/api/hospitals");
    if (!all) return std::unexpected(all.error());
    if (options.json)
      print_json((*all)["hospitals"]);
    else
      list_hospitals(*all);
    return kOk;
  }
  json::Value names = json::object({{"en", options.name}});
  if (!options.name_vi.empty()) names.set("vi", options.name_vi);
  if (!options.name_zh.empty()) names.set("zh", options.name_zh);
  const auto made = (*office)->ask(
      "POST", "/api/hospitals",
      json::object({{"id", options.id}, {"names", std::move(names)}, {"part_of", options.part_of}}));
  if (!made) return std::unexpected(made.error());
  if (options.json)
    print_json(*made);
  else
    print(say("people.made", {{"id", text(*made, {"id"})}}) + "\n");
  return kOk;
}

}  // namespace

int user(const UserOptions& options) {
  const auto done = do_user(options);
  return done ? *done : report(done.error());
}

int hospital(const HospitalOptions& options) {
  const auto done = do_hospital(options);
  return done ? *done : report(done.error());
}

}  // namespace dyad::app
