// SPDX-License-Identifier: Apache-2.0
#include "app/command_line_serve.hpp"

#include <CLI/Validators.hpp>

#include "app/app_options.hpp"
#include "app/words.hpp"

namespace dyad::app {
namespace {

constexpr int kMostAhead_min = 14 * 24 * 60;

void add_message_options(CLI::App& verb, ServeOptions& asked) {
  verb.add_option("--mllp", asked.mllp, say("help.serve.mllp"));
  verb.add_option("--hl7-zone", asked.hl7_zone, say("help.hl7_zone"));
  verb.add_option("--hl7-map", asked.hl7_map, say("help.hl7_map"));
  verb.add_flag("--hl7-training", asked.hl7_training, say("help.serve.hl7_training"));
  verb.add_option("--calling", asked.calling, say("help.serve.calling"));
}

void add_decision_support_options(CLI::App& verb, ServeOptions& asked) {
  verb.add_option("--cds-callers", asked.cds_callers, say("help.serve.cds_callers"));
  verb.add_option("--cds-fhir-server", asked.cds_servers, say("help.serve.cds_fhir_server"));
}

}  // namespace

void add_serve_verb(CLI::App& app, ServeOptions& asked) {
  auto* serve_verb = app.add_subcommand("serve", say("help.serve"));
  serve_verb->add_option("--data", asked.data, say("help.data"));
  serve_verb->add_option("--listen", asked.listen, say("help.serve.listen"))->capture_default_str();
  auto* demo = serve_verb->add_flag("--demo", asked.demo, say("help.serve.demo"));
  serve_verb->add_option("--demo-ahead", asked.demo_ahead_min, say("help.serve.demo_ahead"))
      ->needs(demo)
      ->check(CLI::Range(0, kMostAhead_min));
  serve_verb->add_flag("--open", asked.open, say("help.serve.open"));
  serve_verb->add_flag("--no-answers", asked.no_answers, say("help.serve.no_answers"));
  serve_verb->add_option("--base-url", asked.base_url, say("help.serve.base_url"));
  add_oidc_option(*serve_verb, asked.oidc);
  serve_verb->add_option("--references", asked.references, say("help.serve.references"))
      ->check(CLI::IsMember({"known", "any"}))
      ->capture_default_str();
  serve_verb->add_option("--allow-origin", asked.origins, say("help.serve.allow_origin"));
  add_decision_support_options(*serve_verb, asked);
  serve_verb->add_option("--allow-hook", asked.hooks, say("help.serve.allow_hook"));
  serve_verb->add_flag("--json", asked.json, say("help.json"));

  add_message_options(*serve_verb, asked);
}

}  // namespace dyad::app
