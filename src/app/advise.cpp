// SPDX-License-Identifier: Apache-2.0
#include "app/advice_text.hpp"
#include "app/advise_replay.hpp"
#include "app/advise_source.hpp"
#include "app/commands.hpp"
#include "app/decision_text.hpp"
#include "app/text.hpp"

namespace dyad::app {
namespace {

struct Found {
  json::Value view, advice, decision;
};

Result<Found> ask(const AdviseSource& source, const AdviseOptions& options) {
  auto view = source.view(options.at);
  if (!view) return std::unexpected(view.error());
  auto advice = source.advice(options.at);
  if (!advice) return std::unexpected(advice.error());
  auto decision = source.decision(options.at, options.weights);
  if (!decision) return std::unexpected(decision.error());
  return Found{std::move(*view), std::move(*advice), std::move(*decision)};
}

int replay(const AdviseSource& source, const AdviseOptions& options) {
  const auto days = replay_days(source, options.weights);
  if (!days) return report(days.error());
  if (options.json)
    print_json(json::object({{"days", *days}, {"read_from", source.from()}}));
  else
    print(options.csv ? replay_csv(*days) : replay_table(*days));
  return kOk;
}

}  // namespace

int advise(const AdviseOptions& options) {
  if (options.replay && !options.at.empty())
    return report({ErrorKind::invalid, "a replay shows every day", "--at", options.at, "without --replay"});
  if (options.csv && !options.replay)
    return report({ErrorKind::invalid, "only a replay is printed as CSV", "--csv", {}, "with --replay"});
  const auto source = AdviseSource::find(options);
  if (!source) return report(source.error());
  if (options.replay) return replay(*source, options);
  const auto found = ask(*source, options);
  if (!found) return report(found.error());
  if (options.json) {
    json::Value value = found->advice;
    value.set("decision", found->decision);
    value.set("case", found->view["id"]).set("read_from", source->from());
    print_json(value);
  } else {
    print(advice_text(found->view, found->advice, source->from()) + decision_text(found->decision));
  }
  return kOk;
}

}  // namespace dyad::app
