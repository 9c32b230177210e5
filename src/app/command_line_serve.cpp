// SPDX-License-Identifier: Apache-2.0
#include "app/command_line_serve.hpp"

#include <CLI/Validators.hpp>

#include "app/app_options.hpp"

namespace dyad::app {
namespace {

constexpr int kMostAhead_min = 14 * 24 * 60;

void add_message_options(CLI::App& verb, ServeOptions& asked) {
  verb.add_option("--mllp", asked.mllp, "also take HL7 v2 messages at this address and port (MLLP)");
  verb.add_option("--hl7-zone", asked.hl7_zone, kZoneHelp);
  verb.add_option("--hl7-map", asked.hl7_map, kMapHelp);
  verb.add_flag("--hl7-training", asked.hl7_training,
                "take messages marked for training or debugging (MSH-11 T, D) as well");
  verb.add_option("--calling", asked.calling,
                  "a file: mail server, gateway to telephones, push contact and times of escalation of this "
                  "site (docs/consultation.md)");
}

void add_decision_support_options(CLI::App& verb, ServeOptions& asked) {
  verb.add_option("--cds-callers", asked.cds_callers,
                  "a file of the systems that may call decision support, with their keys (docs/guard.md)");
  verb.add_option("--cds-fhir-server", asked.cds_servers,
                  "a FHIR server that decision support may ask for what its caller did not send, as in "
                  "https://ehr.example/fhir; may be repeated");
}

}  // namespace

void add_serve_verb(CLI::App& app, ServeOptions& asked) {
  auto* serve_verb = app.add_subcommand("serve", "Serve the pages and the interfaces on this machine");
  serve_verb->add_option("--data", asked.data, kDataHelp);
  serve_verb->add_option("--listen", asked.listen, "address and port; port 0 takes any free one")
      ->capture_default_str();
  auto* demo = serve_verb->add_flag(
      "--demo", asked.demo,
      "with the built-in synthetic cases; without --data in a directory that goes away at the end");
  serve_verb
      ->add_option("--demo-ahead", asked.demo_ahead_min,
                   "with --demo: a clock that is so many minutes ahead, to see now what comes later")
      ->needs(demo)
      ->check(CLI::Range(0, kMostAhead_min));
  serve_verb->add_flag("--open", asked.open,
                       "without sign-in: whoever reaches this machine may read and write everything but what "
                       "needs a person");
  serve_verb->add_flag("--no-answers", asked.no_answers,
                       "do not compute and keep in the background: neither the timing engine's answers nor "
                       "warnings and issues of orders");
  serve_verb->add_option(
      "--base-url", asked.base_url,
      "address of the FHIR interface as clients see it through a proxy on this machine, as in "
      "https://ward.example/fhir");
  add_oidc_option(*serve_verb, asked.oidc);
  serve_verb
      ->add_option(
          "--references", asked.references,
          "what a reference to a resource of this record may name: known (only what is there), or any "
          "(what is not there gives a warning)")
      ->check(CLI::IsMember({"known", "any"}))
      ->capture_default_str();
  serve_verb->add_option("--allow-origin", asked.origins,
                         "a site whose pages may use the server from a browser, as in https://app.example; "
                         "may be repeated");
  add_decision_support_options(*serve_verb, asked);
  serve_verb->add_option(
      "--allow-hook", asked.hooks,
      "beginning of the addresses that subscriptions may notify, as in "
      "https://alerts.example/; with --open also every address of this machine; may be repeated");
  serve_verb->add_flag("--json", asked.json, kJsonHelp);

  add_message_options(*serve_verb, asked);
}

}  // namespace dyad::app
