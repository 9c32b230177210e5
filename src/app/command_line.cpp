// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cstdio>

#include "app/app_options.hpp"
#include "app/command_line_people.hpp"
#include "app/command_line_serve.hpp"
#include "app/commands.hpp"
#include "app/help_text.hpp"
#include "app/words.hpp"

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
  auto* verb = app.add_subcommand("hl7", say("help.hl7"));
  verb->add_option("task", asked.task, say("help.hl7.task"))->required()->check(CLI::IsMember({"check"}));
  verb->add_option("files", asked.files, say("help.hl7.files"))->required();
  verb->add_option("--hl7-zone", asked.zone, say("help.hl7_zone"));
  verb->add_option("--hl7-map", asked.map, say("help.hl7_map"));
  verb->add_flag("--bundle", asked.bundle, say("help.hl7.bundle"));
  verb->add_flag("--json", asked.json, say("help.json"));
}

void add_record_verbs(CLI::App& app, Asked& asked) {
  add_serve_verb(app, asked.serve);
  auto* import_verb = app.add_subcommand("import", say("help.import"));
  import_verb->add_option("paths", asked.import.paths, say("help.import.paths"))->required();
  import_verb->add_option("--data", asked.import.data, say("help.data"));
  import_verb->add_flag("--json", asked.import.json, say("help.json"));

  auto* advise_verb = app.add_subcommand("advise", say("help.advise"));
  advise_verb->add_option("subject", asked.advise.subject, say("help.advise.subject"))->required();
  advise_verb->add_option("--at", asked.advise.at, say("help.advise.at"));
  advise_verb->add_option("--weights", asked.advise.weights, say("help.advise.weights"));
  advise_verb->add_flag("--replay", asked.advise.replay, say("help.advise.replay"));
  advise_verb->add_flag("--csv", asked.advise.csv, say("help.advise.csv"));
  advise_verb->add_option("--data", asked.advise.data, say("help.data"));
  advise_verb->add_flag("--json", asked.advise.json, say("help.json"));
}

void add_keeping_verbs(CLI::App& app, Asked& asked) {
  auto* export_verb = app.add_subcommand("export", say("help.export"));
  export_verb->add_option("--data", asked.export_all.data, say("help.data"));
  export_verb->add_option("--out", asked.export_all.out, say("help.export.out"));
  export_verb->add_flag("--history", asked.export_all.history, say("help.export.history"));
  export_verb->add_flag("--json", asked.export_all.json, say("help.export.json"));

  auto* verify_verb = app.add_subcommand("verify", say("help.verify"));
  verify_verb->add_option("file", asked.verify.file, say("help.verify.file"));
  verify_verb->add_option("--data", asked.verify.data, say("help.data"));
  verify_verb->add_flag("--json", asked.verify.json, say("help.json"));

  auto* backup_verb = app.add_subcommand("backup", say("help.backup"));
  backup_verb->add_option("to", asked.backup.to, say("help.backup.to"))->required();
  backup_verb->add_option("--data", asked.backup.data, say("help.data"));
  backup_verb->add_flag("--json", asked.backup.json, say("help.json"));

  auto* restore_verb = app.add_subcommand("restore", say("help.restore"));
  restore_verb->add_option("from", asked.restore.from, say("help.restore.from"))->required();
  restore_verb->add_option("--data", asked.restore.data, say("help.data"));
  restore_verb->add_flag("--json", asked.restore.json, say("help.json"));
}

void add_audit_verb(CLI::App& app, AuditOptions& asked) {
  auto* verb = app.add_subcommand("audit", say("help.audit"));
  verb->add_option("task", asked.task, say("help.audit.task"))
      ->required()
      ->check(CLI::IsMember({"verify", "list", "export"}));
  verb->add_option("--data", asked.data, say("help.data"));
  verb->add_option("--patient", asked.patient, say("help.audit.patient"));
  verb->add_option("--who", asked.who, say("help.audit.who"));
  verb->add_option("--from", asked.from, say("help.audit.from"));
  verb->add_option("--to", asked.to, say("help.audit.to"));
  verb->add_option("--most", asked.most, say("help.audit.most"));
  verb->add_flag("--json", asked.json, say("help.json"));
}

void add_knowledge_verbs(CLI::App& app, Asked& asked) {
  auto* calc_verb = app.add_subcommand("calc", say("help.calc"));
  calc_verb->add_option("name", asked.calc.name, say("help.calc.name"));
  calc_verb->add_option("inputs", asked.calc.inputs, say("help.calc.inputs"));
  calc_verb->add_flag("--list", asked.calc.list, say("help.calc.list"));
  calc_verb->add_flag("--json", asked.calc.json, say("help.json"));

  auto* evidence_verb = app.add_subcommand("evidence", say("help.evidence"));
  evidence_verb->add_option("id", asked.evidence.id, say("help.evidence.id"));
  evidence_verb->add_option("--check", asked.evidence.check, say("help.evidence.check"));
  evidence_verb->add_flag("--json", asked.evidence.json, say("help.json"));
}

void add_study_verb(CLI::App& app, StudyOptions& asked) {
  auto* verb = app.add_subcommand("study", say("help.study"));
  verb->add_option("model", asked.inputs, say("help.study.model"))->required();
  verb->add_option("--draws", asked.draws, say("help.study.draws"))->capture_default_str();
  verb->add_option("--patients", asked.patients, say("help.study.patients"))->capture_default_str();
  verb->add_option("--seed", asked.seed, say("help.study.seed"))->capture_default_str();
  verb->add_option("--policies", asked.policies, say("help.study.policies"))->delimiter(',');
  verb->add_option("--weights", asked.weights, say("help.study.weights"));
  verb->add_option("--shard", asked.shard, say("help.study.shard"));
  verb->add_option("--threads", asked.threads, say("help.study.threads"));
  verb->add_option("--out", asked.out, say("help.study.out"));
  verb->add_flag("--draws-csv", asked.with_draws, say("help.study.draws_csv"));
  verb->add_flag("--json", asked.json, say("help.json"));
}

void add_plan_verb(CLI::App& app, PlanOptions& asked) {
  auto* verb = app.add_subcommand("plan", say("help.plan"));
  verb->add_option("file", asked.file, say("help.plan.file"))->required();
  verb->add_option("--validate", asked.validate, say("help.plan.validate"));
  auto* promised = verb->add_option("--promised", asked.promised, say("help.plan.promised"));
  verb->add_option("--now", asked.now, say("help.plan.now"))->needs(promised);
  verb->add_option("--lost", asked.lost, say("help.plan.lost"))->needs(promised);
  verb->add_flag("--explain", asked.explain, say("help.plan.explain"));
  verb->add_option("--seconds", asked.seconds, say("help.plan.seconds"))->check(CLI::NonNegativeNumber);
  verb->add_flag("--json", asked.json, say("help.json"));
}

void add_model_verb(CLI::App& app, Asked& asked) {
  auto* verb = app.add_subcommand("model", say("help.model"));
  verb->add_option("task", asked.model.task, say("help.model.task"))
      ->required()
      ->check(CLI::IsMember({"solve", "convert", "export", "card"}));
  verb->add_option("file", asked.model.file, say("help.model.file"))->required();
  asked.model_steps = verb->add_option("--steps", asked.model.steps, say("help.model.steps"));
  verb->add_option("--effort", asked.model.effort, say("help.model.effort"))
      ->check(CLI::Range(1, kMostEffort))
      ->capture_default_str();
  verb->add_flag("--bounds", asked.model.bounds, say("help.model.bounds"));
  verb->add_option("--to", asked.model.to, say("help.model.to"))->check(CLI::IsMember({"pomdp", "pomdpx"}));
  verb->add_option("-o,--out", asked.model.out, say("help.model.out"));
  verb->add_option("--at", asked.model.of.at, say("help.model.at"));
  verb->add_option("--weights", asked.model.of.weights, say("help.model.weights"));
  verb->add_option("--data", asked.model.of.data, say("help.model.data"));
  verb->add_flag("--json", asked.model.json, say("help.json"));
}

int usage(const std::string& message) {
  const std::string line =
      "dyad: " + say("usage", {{"wrong", usage_words(message.substr(0, message.find('\n')))}}) + "\n";
  std::fputs(line.c_str(), stderr);
  return kBadInput;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto language = take_language(arguments, environment);
  if (!language) return report(language.error());
  speak(*language);
  CLI::App app(say("help"), "dyad");
  speak_help(app);
  app.set_version_flag("--version", "dyad " + std::string(version()), say("help.version"));
  std::string taken;  // by take_language, before these words were chosen; here for the help
  app.add_option("--lang", taken, say("help.lang"))->check(CLI::IsMember({"en", "vi", "zh"}));
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
  speak_verbs(app);
  std::ranges::reverse(arguments);  // as the library takes them
  try {
    app.parse(std::move(arguments));
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
      return asked.model.to.empty()
                 ? usage(say("usage.needs", {{"verb", "model export"}, {"option", "--to"}}))
                 : model_export(asked.model);
    if (asked.model_steps->count() == 0)
      return usage(say("usage.needs", {{"verb", "model " + asked.model.task}, {"option", "--steps"}}));
    if (asked.model.task == "convert" && asked.model.to.empty())
      return usage(say("usage.needs", {{"verb", "model convert"}, {"option", "--to"}}));
    return model(asked.model);
  }
  return evidence(asked.evidence);
}

}  // namespace dyad::app
