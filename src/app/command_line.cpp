// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <cstdio>

#include "app/app_options.hpp"
#include "app/command_line_people.hpp"
#include "app/command_line_serve.hpp"
#include "app/commands.hpp"

namespace dyad::app {
namespace {

constexpr int kMostEffort = 100;

struct Asked {
  ServeOptions serve;
  Hl7Options hl7;
  ImportOptions import;
  ExportOptions export_all;
  VerifyOptions verify;
  BackupOptions backup;
  RestoreOptions restore;
  AdviseOptions advise;
  CalcOptions calc;
  AuditOptions audit;
  EvidenceOptions evidence;
  ModelOptions model;
  const CLI::Option* model_steps = nullptr;
  StudyOptions study;
  PlanOptions plan;
  HospitalOptions hospital;
  UserOptions user;
  AppOptions app;
};

void add_hl7_verb(CLI::App& app, Hl7Options& asked) {
  auto* verb = app.add_subcommand("hl7",
                                  "Check HL7 v2 messages without a server: dyad hl7 check FILE... says what "
                                  "would be stored and what not");
  verb->add_option("task", asked.task, "check")->required()->check(CLI::IsMember({"check"}));
  verb->add_option("files", asked.files, "files of one message, several, or a batch")->required();
  verb->add_option("--hl7-zone", asked.zone, kZoneHelp);
  verb->add_option("--hl7-map", asked.map, kMapHelp);
  verb->add_flag("--bundle", asked.bundle, "print the FHIR bundle of each message");
  verb->add_flag("--json", asked.json, kJsonHelp);
}

void add_record_verbs(CLI::App& app, Asked& asked) {
  add_serve_verb(app, asked.serve);
  auto* import_verb =
      app.add_subcommand("import", "Store FHIR bundles or resources, each wholly or not at all");
  import_verb->add_option("paths", asked.import.paths, "files, or directories of which every *.json is taken")
      ->required();
  import_verb->add_option("--data", asked.import.data, kDataHelp);
  import_verb->add_flag("--json", asked.import.json, kJsonHelp);

  auto* advise_verb = app.add_subcommand("advise",
                                         "Compare the days on which birth could be planned, then deliver "
                                         "today or wait: by her recorded weights");
  advise_verb
      ->add_option("subject", asked.advise.subject,
                   "CASE in the data directory or built in, or a bundle FILE")
      ->required();
  advise_verb->add_option("--at", asked.advise.at,
                          "as known then: an instant with its zone, or a date for the end of that day");
  advise_verb->add_option("--weights", asked.advise.weights,
                          "what if she weighed so: mother_lives:0.4,child_lives:0.3,...; never stored");
  advise_verb->add_flag("--replay", asked.advise.replay,
                        "a row for each day of the case, from what was known on it");
  advise_verb->add_flag("--csv", asked.advise.csv, "with --replay: print CSV");
  advise_verb->add_option("--data", asked.advise.data, kDataHelp);
  advise_verb->add_flag("--json", asked.advise.json, kJsonHelp);
}

void add_keeping_verbs(CLI::App& app, Asked& asked) {
  auto* export_verb = app.add_subcommand("export", "Print every current resource, one a line (NDJSON)");
  export_verb->add_option("--data", asked.export_all.data, kDataHelp);
  export_verb->add_option(
      "--out", asked.export_all.out,
      "write files into this new directory instead: one NDJSON file a type, and a manifest");
  export_verb->add_flag("--history", asked.export_all.history,
                        "with --out: every version as well, as history Bundles that import takes and as "
                        "log.ndjson with authors and digests");
  export_verb->add_flag("--json", asked.export_all.json, "with --out: print the manifest as JSON");

  auto* verify_verb = app.add_subcommand(
      "verify", "Prove a record consistent: pages, hash chain, versions, compartments, search index");
  verify_verb->add_option("file", asked.verify.file,
                          "a backup, or another record's file (default: the record of the data directory)");
  verify_verb->add_option("--data", asked.verify.data, kDataHelp);
  verify_verb->add_flag("--json", asked.verify.json, kJsonHelp);

  auto* backup_verb = app.add_subcommand(
      "backup", "Copy the record to a file and verify the copy; a server may go on running");
  backup_verb->add_option("to", asked.backup.to, "a new file, or a directory that gets dyad-TIME.db")
      ->required();
  backup_verb->add_option("--data", asked.backup.data, kDataHelp);
  backup_verb->add_flag("--json", asked.backup.json, kJsonHelp);

  auto* restore_verb =
      app.add_subcommand("restore", "Put a verified backup into a data directory that holds no record");
  restore_verb->add_option("from", asked.restore.from, "the backup")->required();
  restore_verb->add_option("--data", asked.restore.data, kDataHelp);
  restore_verb->add_flag("--json", asked.restore.json, kJsonHelp);
}

void add_audit_verb(CLI::App& app, AuditOptions& asked) {
  auto* verb =
      app.add_subcommand("audit", "Who looked at what: prove the audit whole, list it, or export it");
  verb->add_option("task", asked.task, "verify, list or export")
      ->required()
      ->check(CLI::IsMember({"verify", "list", "export"}));
  verb->add_option("--data", asked.data, kDataHelp);
  verb->add_option("--patient", asked.patient, "list, export: only what touched this patient (id)");
  verb->add_option("--who", asked.who, "list, export: only what this person did, as Practitioner/ID");
  verb->add_option("--from", asked.from, "list, export: at or after this time");
  verb->add_option("--to", asked.to, "list, export: before this time");
  verb->add_option("--most", asked.most, "list, export: the newest so many (1000)");
  verb->add_flag("--json", asked.json, kJsonHelp);
}

void add_knowledge_verbs(CLI::App& app, Asked& asked) {
  auto* calc_verb = app.add_subcommand("calc", "Run a calculator: dyad calc NAME key=value ...");
  calc_verb->add_option("name", asked.calc.name, "the calculator; see --list");
  calc_verb->add_option("inputs", asked.calc.inputs, "key=value, as in weight=800g gestation=27+0");
  calc_verb->add_flag("--list", asked.calc.list, "name every calculator with its inputs and sources");
  calc_verb->add_flag("--json", asked.calc.json, kJsonHelp);

  auto* evidence_verb = app.add_subcommand("evidence", "Print an evidence entry in full, or list all");
  evidence_verb->add_option("id", asked.evidence.id, "the entry");
  evidence_verb->add_option("--check", asked.evidence.check, "check an evidence file instead");
  evidence_verb->add_flag("--json", asked.evidence.json, kJsonHelp);
}

void add_study_verb(CLI::App& app, StudyOptions& asked) {
  auto* verb = app.add_subcommand(
      "study",
      "Run a study file over draws and synthetic patients: dyad study MODEL, or study merge PARTS...");
  verb->add_option("model", asked.inputs, "a study FILE or the name of a built-in one; or: merge FILES...")
      ->required();
  verb->add_option("--draws", asked.draws, "draws of the parameters")->capture_default_str();
  verb->add_option("--patients", asked.patients, "synthetic patients in each draw; 0 for none")
      ->capture_default_str();
  verb->add_option("--seed", asked.seed, "the same seed gives the same bytes")->capture_default_str();
  verb->add_option("--policies", asked.policies, "only these, joined by commas")->delimiter(',');
  verb->add_option("--weights", asked.weights, "the set of weights to decide by (default: the file's first)");
  verb->add_option("--shard", asked.shard, "K/N: only the K-th of N parts, to be merged; needs --out");
  verb->add_option("--threads", asked.threads, "at most so many (default: as many as the machine has)");
  verb->add_option("--out", asked.out, "directory for CSV files and report.html, or for the part");
  verb->add_option("--lang", asked.lang, "of report.html: en, vi or zh")->capture_default_str();
  verb->add_flag("--draws-csv", asked.with_draws, "with --out: every draw of every policy as well");
  verb->add_flag("--json", asked.json, kJsonHelp);
}

void add_plan_verb(CLI::App& app, PlanOptions& asked) {
  auto* verb = app.add_subcommand(
      "plan", "Plan joint operations from a region file: who, where, when, and why not otherwise");
  verb->add_option("file", asked.file, "the region: hospitals, what they offer, cases (docs/planning.md)")
      ->required();
  verb->add_option("--validate", asked.validate, "check this plan (JSON) against the region instead");
  auto* promised = verb->add_option("--promised", asked.promised,
                                    "a plan (JSON) that was promised: keep what can be kept");
  verb->add_option("--now", asked.now, "with --promised: what began before this instant stays")
      ->needs(promised);
  verb->add_option("--lost", asked.lost, "with --promised: a resource that is gone; may be repeated")
      ->needs(promised);
  verb->add_flag("--explain", asked.explain,
                 "also compare the venues side by side, and say why each is who it is");
  verb->add_option("--seconds", asked.seconds,
                   "stop after so long with the best plan so far (default: until proven)")
      ->check(CLI::NonNegativeNumber);
  verb->add_flag("--json", asked.json, kJsonHelp);
}

void add_model_verb(CLI::App& app, Asked& asked) {
  auto* verb = app.add_subcommand("model",
                                  "Solve a decision problem from a .pomdp file, or convert it: dyad model "
                                  "solve FILE --steps N; export the problem behind a case's answer: dyad "
                                  "model export CASE --to pomdpx; the card of "
                                  "a built-in model: dyad model card ID");
  verb->add_option("task", asked.model.task, "solve, convert, export or card")
      ->required()
      ->check(CLI::IsMember({"solve", "convert", "export", "card"}));
  verb->add_option("file", asked.model.file,
                   "a .pomdp file, whose costs count as negative rewards; export: a case or a bundle file; "
                   "card: the id of a "
                   "model, as in day_by_day")
      ->required();
  asked.model_steps =
      verb->add_option("--steps", asked.model.steps, "solve, convert: decisions to take, 1 to 2000");
  verb->add_option("--effort", asked.model.effort, "solve: how many times as many beliefs to look at")
      ->check(CLI::Range(1, kMostEffort))
      ->capture_default_str();
  verb->add_flag("--bounds", asked.model.bounds,
                 "solve: the classical bounds as well; can take minutes on a large problem");
  verb->add_option("--to", asked.model.to, "convert, export: pomdp or pomdpx")
      ->check(CLI::IsMember({"pomdp", "pomdpx"}));
  verb->add_option(
      "-o,--out", asked.model.out,
      "convert, export, card: the file to write, for a card a PDF (default: text to standard output)");
  verb->add_option("--at", asked.model.of.at, "export: as known then");
  verb->add_option("--weights", asked.model.of.weights,
                   "export: valued so instead of by her recorded weights");
  verb->add_option("--data", asked.model.of.data, "export: data directory");
  verb->add_flag("--json", asked.model.json, kJsonHelp);
}

int usage(const std::string& message) {
  std::string line = message.substr(0, message.find('\n'));
  std::fprintf(stderr, "dyad: %s (see dyad --help)\n", line.c_str());
  return kBadInput;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app(
      "Dyad: one live record of a critically ill pregnant woman and her child.\n"
      "The software advises; people decide.\n"
      "Exit: 0 ok, 1 failed, 2 bad input.",
      "dyad");
  app.set_version_flag("--version", "dyad " + std::string(version()));
  app.require_subcommand(1);
  Asked asked;
  add_record_verbs(app, asked);
  add_keeping_verbs(app, asked);
  add_audit_verb(app, asked.audit);
  add_knowledge_verbs(app, asked);
  add_hl7_verb(app, asked.hl7);
  add_model_verb(app, asked);
  add_study_verb(app, asked.study);
  add_plan_verb(app, asked.plan);
  add_people_verbs(app, asked.hospital, asked.user);
  add_app_verb(app, asked.app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return usage(error.what());
  }
  if (app.got_subcommand("serve")) return serve(asked.serve);
  if (app.got_subcommand("hl7")) return hl7_check(asked.hl7);
  if (app.got_subcommand("import")) return import(asked.import);
  if (app.got_subcommand("export")) return export_all(asked.export_all);
  if (app.got_subcommand("audit")) return audit(asked.audit);
  if (app.got_subcommand("verify")) return verify(asked.verify);
  if (app.got_subcommand("backup")) return backup(asked.backup);
  if (app.got_subcommand("restore")) return restore(asked.restore);
  if (app.got_subcommand("advise")) return advise(asked.advise);
  if (app.got_subcommand("calc")) return calc(asked.calc);
  if (app.got_subcommand("study")) return study(asked.study);
  if (app.got_subcommand("plan")) return plan(asked.plan);
  if (app.got_subcommand("hospital")) return hospital(asked.hospital);
  if (app.got_subcommand("user")) return user(asked.user);
  if (app.got_subcommand("app")) return dyad::app::app(asked.app);
  if (app.got_subcommand("model")) {
    if (asked.model.task == "card") return model_card(asked.model);
    if (asked.model.task == "export")
      return asked.model.to.empty() ? usage("model export needs --to") : model_export(asked.model);
    if (asked.model_steps->count() == 0) return usage("model " + asked.model.task + " needs --steps");
    if (asked.model.task == "convert" && asked.model.to.empty()) return usage("model convert needs --to");
    return model(asked.model);
  }
  return evidence(asked.evidence);
}

}  // namespace dyad::app
