// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "app/keep_options.hpp"
#include "base/result.hpp"

namespace dyad::app {

// What was asked on the command line, one struct a verb; one function a verb, in a file of its own. Each
// returns the exit code: 0 ok, 1 failed, 2 bad input.
struct ServeOptions {
  std::string data;  // empty: the default directory, or with --demo a fresh one that goes away at the end
  std::string listen = "127.0.0.1:8080";
  std::string mllp;      // HOST:PORT for HL7 v2 messages; empty: none are taken
  std::string hl7_zone;  // of times without one
  std::string hl7_map;   // a file: what this site knows of its senders
  bool hl7_training = false;
  bool demo = false;
  int demo_ahead_min = 0;                // with --demo: its clock is so much ahead
  bool open = false;                     // without sign-in
  bool no_answers = false;               // nothing is computed and kept in the background
  std::string base_url;                  // of the FHIR interface as clients behind a proxy see it
  std::string references = "known";      // what a reference may name: "known" or "any"
  std::vector<std::string> hooks;        // beginnings of addresses that subscriptions may notify
  std::string cds_callers;               // a file: systems that may call decision support
  std::vector<std::string> cds_servers;  // FHIR servers of callers that decision support may ask
  std::string oidc;                      // a file: sign-in services of hospitals
  std::string calling;                   // a file: how people are told of a call
  std::vector<std::string> origins;      // of other sites whose pages may use the server
  bool json = false;
};
struct Hl7Options {
  std::string task;  // "check"
  std::vector<std::string> files;
  std::string zone, map;
  bool bundle = false;  // print what would be stored
  bool json = false;
};
struct ImportOptions {
  std::vector<std::string> paths;
  std::string data;
  bool json = false;
};
struct AdviseOptions {
  std::string subject;  // a case, or a file
  std::string at;
  std::string data;
  std::string weights;  // goal:weight,...; empty for the recorded ones
  bool replay = false;  // a row for each day
  bool csv = false;
  bool json = false;
};
struct CalcOptions {
  std::string name;
  std::vector<std::string> inputs;  // key=value
  bool list = false;
  bool json = false;
};
struct EvidenceOptions {
  std::string id;
  std::string check;
  bool json = false;
};
struct StudyOptions {
  std::vector<std::string> inputs;  // MODEL, or "merge" and the parts
  unsigned draws = 1000;
  unsigned patients = 1000;
  unsigned long long seed = 1;
  unsigned threads = 0;  // 0: as many as the machine has
  std::vector<std::string> policies;
  std::string weights, shard, out;
  bool with_draws = false;
  bool json = false;
};
struct PlanOptions {
  std::string file;               // a region
  std::string validate;           // a plan for it
  std::string promised;           // a plan for it that was promised
  std::string now;                // with promised: what began before is a fact
  std::vector<std::string> lost;  // with promised: resources that are gone
  bool explain = false;           // venues side by side, and why each is who it is
  double seconds = 0;             // to search; 0: until proven
  bool json = false;
};
struct ModelOptions {
  std::string task;  // "solve", "convert", "export" or "card"
  std::string file;  // card: the id of a model
  int steps = 0;
  int effort = 1;       // multiplies the beliefs that solving looks at
  bool bounds = false;  // the classical ones as well
  std::string to;       // "pomdp" or "pomdpx"
  AdviseOptions of;     // export: the case, the time and the weights
  std::string out;
  bool json = false;
};

int serve(const ServeOptions& options);
int hl7_check(const Hl7Options& options);
int import(const ImportOptions& options);
int advise(const AdviseOptions& options);
int calc(const CalcOptions& options);
int evidence(const EvidenceOptions& options);
int model(const ModelOptions& options);
int model_card(const ModelOptions& options);
int model_export(const ModelOptions& options);
int study(const StudyOptions& options);
int plan(const PlanOptions& options);

// Reads the command line and runs the verb; the exit code.
int run_command_line(int argc, char** argv);

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kBadInput = 2;

int exit_code(const Error& error);
// One line on standard error; the exit code that goes with it.
int report(const Error& error, std::string_view about = {});
std::string_view version();

}  // namespace dyad::app
