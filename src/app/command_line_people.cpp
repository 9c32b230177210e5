// SPDX-License-Identifier: Apache-2.0
#include "app/command_line_people.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

namespace dyad::app {

void add_people_verbs(CLI::App& app, HospitalOptions& hospital, UserOptions& user) {
  constexpr const char* kDataHelp = "data directory (default: $XDG_DATA_HOME/dyad, or ~/.local/share/dyad)";
  constexpr const char* kJsonHelp = "print JSON";
  auto* places = app.add_subcommand(
      "hospital", "Hospitals and departments: dyad hospital add ID --name NAME; dyad hospital list");
  places->add_option("task", hospital.task, "add or list")->required()->check(CLI::IsMember({"add", "list"}));
  places->add_option("id", hospital.id,
                     "its id in addresses: letters, digits, - and . (default: chosen for it)");
  places->add_option("--name", hospital.name, "its name");
  places->add_option("--name-vi", hospital.name_vi, "its name in Vietnamese");
  places->add_option("--name-zh", hospital.name_zh, "its name in Chinese");
  places->add_option("--part-of", hospital.part_of, "of a department: the hospital's id");
  places->add_option("--data", hospital.data, kDataHelp);
  places->add_flag("--json", hospital.json, kJsonHelp);

  auto* people = app.add_subcommand(
      "user",
      "People who sign in: dyad user add LOGIN --hospital ID --role ROLE --family NAME; list, disable, "
      "enable, reset LOGIN");
  people->add_option("task", user.task, "add, list, disable, enable or reset")
      ->required()
      ->check(CLI::IsMember({"add", "list", "disable", "enable", "reset"}));
  people->add_option("login", user.login, "the login name");
  people->add_option("--family", user.family, "add: family name");
  people->add_option("--given", user.given, "add: given names");
  people->add_option("--hospital", user.hospital, "add: id of the hospital or department");
  people->add_option("--role", user.roles,
                     "add: role there, as in administrator or obstetrician; may be repeated");
  people->add_option("--from", user.from, "add: when the post begins (default: now)");
  people->add_option("--to", user.to, "add: when it ends");
  people->add_flag(
      "--password-stdin", user.password_stdin,
      "add, reset: read the first password from standard input (default: one is made and printed once)");
  people->add_flag("--second-factor", user.second_factor, "reset: remove the second factor as well");
  people->add_option("--data", user.data, kDataHelp);
  people->add_flag("--json", user.json, kJsonHelp);
}

}  // namespace dyad::app
