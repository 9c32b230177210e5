// SPDX-License-Identifier: Apache-2.0
#include "app/model_command.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>

#include "app/advise_source.hpp"
#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "base/decimal.hpp"
#include "pomdp/solve.hpp"

namespace dyad::app {
namespace {

using pomdp::Problem;

// Solvers of infinite horizons need a discount below one; over the longest horizon accepted this one takes
// less than a millionth of the value.
constexpr double kNearlyOne = 0.9999999999;
// A product of sizes; at the limit solving takes minutes.
constexpr double kMostWork = 5e9;
constexpr int kDigits = 6;

struct Solved {
  pomdp::Solution solution;
  pomdp::Certificate certificate;
  std::optional<pomdp::Bounds> bounds;
};

Result<pomdp::Started> read_model(const ModelOptions& options) {
  auto text = read_file(options.file);
  if (!text) {
    Error error = text.error();
    if (error.kind == ErrorKind::too_large)
      error.limit = "at most " + std::to_string(pomdp::kMaxPomdpBytes / (1024 * 1024)) + " MiB";
    return std::unexpected(std::move(error));
  }
  return pomdp::read_pomdp(*text, options.steps);
}

Result<void> check_work(const Problem& p) {
  const double work =
      static_cast<double>(p.action_names.size()) * p.states * p.states * p.observations * p.steps;
  if (work <= kMostWork) return {};
  return fail(ErrorKind::too_large,
              "too large to solve here: actions x states x states x observations x steps", "steps",
              shortest(work), "at most " + shortest(kMostWork));
}

std::string figure(double value) { return number_words(fixed(value, kDigits)); }

std::string action_name(const Problem& p, int action) {
  return p.action_names[static_cast<std::size_t>(action)];
}

json::Value bounds_json(const pomdp::Bounds& b) {
  return json::object({{"open_loop", b.open_loop},
                       {"open_loop_exact", b.open_loop_exact},
                       {"fast_informed", b.fast_informed},
                       {"qmdp", b.qmdp}});
}

json::Value solved_json(const ModelOptions& options, const Problem& p, const Solved& s) {
  json::Array actions;
  for (const auto& a : s.solution.actions)
    actions.push_back(
        json::object({{"action", action_name(p, a.action)}, {"lower", a.lower}, {"upper", a.upper}}));
  const auto& c = s.certificate;
  return json::object({{"file", options.file},
                       {"steps", p.steps},
                       {"states", p.states},
                       {"observations", p.observations},
                       {"discount", p.discount},
                       {"value", json::object({{"lower", s.solution.lower}, {"upper", s.solution.upper}})},
                       {"actions", actions},
                       {"certificate", json::object({{"action", action_name(p, c.action)},
                                                     {"certified", c.certified},
                                                     {"margin", c.margin},
                                                     {"advantage", c.advantage},
                                                     {"gap", c.gap}})},
                       {"bounds", s.bounds ? bounds_json(*s.bounds) : json::Value()},
                       {"beliefs", s.solution.beliefs},
                       {"backups", s.solution.backups},
                       {"strategy_nodes", s.solution.policy.nodes.size()}});
}

void print_solved(const ModelOptions& options, const Problem& p, const Solved& s) {
  const auto range = [](double lower, double upper) {
    return say("range", {{"low", figure(lower)}, {"high", figure(upper)}});
  };
  print(options.file + "\n");
  print(table({{say("model.states"), std::to_string(p.states)},
               {say("model.observations"), std::to_string(p.observations)},
               {say("model.steps"), std::to_string(p.steps)},
               {say("model.discount"), number_words(shortest(p.discount))},
               {say("model.value"), range(s.solution.lower, s.solution.upper)}}));
  print(heading(say("model.first_action")));
  std::vector<std::vector<std::string>> rows = {{say("model.action"), say("model.value_after")}};
  for (const auto& a : s.solution.actions)
    rows.push_back({action_name(p, a.action), range(a.lower, a.upper)});
  print(table(rows));
  const auto& c = s.certificate;
  const std::string best = action_name(p, c.action);
  print(heading(say("model.certificate")));
  if (c.certified)
    print(bullet(say("model.best", {{"action", best}, {"more", figure(c.margin)}})));
  else
    print(bullet(say("model.toss_up", {{"action", best}, {"more", figure(c.gap)}})));
  if (!s.bounds) return;
  print(heading(say("model.bounds")));
  print(table({{say(s.bounds->open_loop_exact ? "model.open_loop" : "model.open_loop_good"),
                figure(s.bounds->open_loop)},
               {say("model.fast_informed"), figure(s.bounds->fast_informed)},
               {say("model.qmdp"), figure(s.bounds->qmdp)}}));
}

int solve_model(const ModelOptions& options, const pomdp::Started& started) {
  const Problem& p = started.problem;
  if (const auto ok = check_work(p); !ok) return report(ok.error(), options.file);
  pomdp::Effort effort;
  effort.paths *= options.effort;
  effort.beliefs_per_step *= options.effort;
  Solved s;
  s.solution = pomdp::solve(p, started.belief, started.mode, effort);
  s.certificate = pomdp::certify(s.solution);
  if (options.bounds) s.bounds = pomdp::classical_bounds(p, started.belief, started.mode);
  if (options.json)
    print_json(solved_json(options, p, s));
  else
    print_solved(options, p, s);
  return kOk;
}

// What this solver finds for the problem it writes and how long it takes, for whoever hands the file to
// another.
struct OwnBracket {
  double lower = 0, upper = 0, milliseconds = 0;
};
OwnBracket own_bracket(const pomdp::Started& started) {
  const auto began = std::chrono::steady_clock::now();
  const auto found = pomdp::solve(started.problem, started.belief, started.mode, {});
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  return {found.lower, found.upper, took.count()};
}

int say_written(const std::string& out, std::size_t bytes, const std::string& to, bool as_json,
                const std::string& about, const std::optional<OwnBracket>& own) {
  if (as_json) {
    const auto bracket =
        own ? json::object({{"lower", own->lower}, {"upper", own->upper}, {"ms", own->milliseconds}})
            : json::Value();
    print_json(json::object(
        {{"from", about}, {"format", to}, {"bytes", bytes}, {"written", out}, {"bracket", bracket}}));
    return kOk;
  }
  print(say("model.written", {{"file", out}, {"bytes", std::to_string(bytes)}}) + "\n");
  if (own)
    print(say("model.value_here", {{"low", number_words(fixed(own->lower, kDigits + 1))},
                                   {"high", number_words(fixed(own->upper, kDigits + 1))},
                                   {"ms", number_words(fixed(own->milliseconds, 1))}}) +
          "\n");
  return kOk;
}

}  // namespace

int write_model(const pomdp::Started& started, const std::string& to, const std::string& out, bool as_json,
                const std::string& about) {
  const double numbers = pomdp::numbers_written(started);
  if (numbers > static_cast<double>(pomdp::kMaxPomdpNumbers))
    return report({ErrorKind::too_large, "would become too large a file", "steps",
                   shortest(numbers) + " numbers", "at most " + std::to_string(pomdp::kMaxPomdpNumbers)},
                  about);
  const double discount = started.problem.discount < 1 ? 1 : kNearlyOne;
  const std::string text =
      to == "pomdp" ? pomdp::write_pomdp(started, discount) : pomdp::write_pomdpx(started, discount);
  if (out.empty()) {
    if (as_json)
      print_json(json::object({{"from", about}, {"format", to}, {"bytes", text.size()}, {"text", text}}));
    else
      print(text);
    if (std::fflush(stdout) != 0 || std::ferror(stdout))
      return report({ErrorKind::storage, "the output could not be written", "standard output", {}, {}});
    return kOk;
  }
  std::ofstream file(out, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file)
    return report(
        {ErrorKind::storage, std::string("cannot be written: ") + std::strerror(errno), "out", out, {}});
  if (const auto ok = check_work(started.problem); !ok)
    return say_written(out, text.size(), to, as_json, about, {});
  return say_written(out, text.size(), to, as_json, about, own_bracket(started));
}

int model(const ModelOptions& options) {
  const auto started = read_model(options);
  if (!started) return report(started.error(), options.file);
  if (options.task == "solve") return solve_model(options, *started);
  return write_model(*started, options.to, options.out, options.json, options.file);
}

int model_export(const ModelOptions& options) {
  AdviseOptions of = options.of;
  of.subject = options.file;
  const auto source = AdviseSource::find(of);
  if (!source) return report(source.error(), options.file);
  const auto started = source->problem(of.at, of.weights);
  if (!started) return report(started.error(), options.file);
  return write_model(*started, options.to, options.out, options.json, options.file);
}

}  // namespace dyad::app
