// SPDX-License-Identifier: Apache-2.0
#include "app/command_line_people.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

#include "app/words.hpp"

namespace dyad::app {

void add_people_verbs(CLI::App& app, HospitalOptions& hospital, UserOptions& user) {
  auto* places = app.add_subcommand("hospital", say("help.hospital"));
  places->add_option("task", hospital.task, say("help.hospital.task"))
      ->required()
      ->check(CLI::IsMember({"add", "list"}));
  places->add_option("id", hospital.id, say("help.hospital.id"));
  places->add_option("--name", hospital.name, say("help.hospital.name"));
  places->add_option("--name-vi", hospital.name_vi, say("help.hospital.name_vi"));
  places->add_option("--name-zh", hospital.name_zh, say("help.hospital.name_zh"));
  places->add_option("--part-of", hospital.part_of, say("help.hospital.part_of"));
  places->add_option("--data", hospital.data, say("help.data"));
  places->add_flag("--json", hospital.json, say("help.json"));

  auto* people = app.add_subcommand("user", say("help.user"));
  people->add_option("task", user.task, say("help.user.task"))
      ->required()
      ->check(CLI::IsMember({"add", "list", "disable", "enable", "reset"}));
  people->add_option("login", user.login, say("help.user.login"));
  people->add_option("--family", user.family, say("help.user.family"));
  people->add_option("--given", user.given, say("help.user.given"));
  people->add_option("--hospital", user.hospital, say("help.user.hospital"));
  people->add_option("--role", user.roles, say("help.user.role"));
  people->add_option("--from", user.from, say("help.user.from"));
  people->add_option("--to", user.to, say("help.user.to"));
  people->add_flag("--password-stdin", user.password_stdin, say("help.user.password_stdin"));
  people->add_flag("--second-factor", user.second_factor, say("help.user.second_factor"));
  people->add_option("--data", user.data, say("help.data"));
  people->add_flag("--json", user.json, say("help.json"));
}

}  // namespace dyad::app
