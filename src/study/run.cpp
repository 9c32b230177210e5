// SPDX-License-Identifier: Apache-2.0
#include "study/run.hpp"

#include <algorithm>

#include "study/simulate.hpp"

namespace dyad::study {
namespace {

// FNV-1a, so that two studies run with one seed do not share random numbers.
std::uint64_t mixed(std::uint64_t seed, std::string_view id) {
  std::uint64_t h = 14695981039346656037ull;
  for (const char c : id) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return h ^ seed;
}

template <class List>
Result<int> index_of(const List& list, const std::string& id, const char* field) {
  std::string known;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].id == id) return static_cast<int>(i);
    known += (i ? ", " : "") + list[i].id;
  }
  return fail(ErrorKind::not_found, "the study has none of that name", field, id, known);
}

Result<void> choose_policies(Plan& plan) {
  const Model& m = plan.model;
  std::vector<bool> chosen(m.policies.size(), plan.options.policies.empty());
  for (const std::string& id : plan.options.policies) {
    const auto found = index_of(m.policies, id, "policies");
    if (!found) return std::unexpected(found.error());
    chosen[static_cast<std::size_t>(*found)] = true;
  }
  for (const int needed : {m.reference, m.compare, m.fan}) chosen[static_cast<std::size_t>(needed)] = true;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    if (chosen[i]) plan.policies.push_back(static_cast<int>(i));
  return {};
}

Result<void> make_strategies(Plan& plan) {
  const Model& m = plan.model;
  for (const int index : plan.policies) {
    const PolicySpec& p = m.policies[static_cast<std::size_t>(index)];
    if (p.kind == PolicySpec::Kind::told) {
      plan.strategies.emplace_back();
    } else if (p.kind == PolicySpec::Kind::engine) {
      const auto mean = mean_world(m, plan.seed, std::min(plan.options.draws, kEngineDraws));
      if (!mean) return std::unexpected(mean.error());
      auto engine = solve_engine(m, *mean, m.weights[static_cast<std::size_t>(plan.weights)].of);
      if (!engine) return std::unexpected(engine.error());
      plan.strategies.push_back(std::move(engine->strategy));
      plan.engine_lower = engine->lower;
      plan.engine_upper = engine->upper;
      plan.has_engine = true;
    } else {
      plan.strategies.push_back(plain_strategy(m, p));
    }
  }
  return {};
}

}  // namespace

bool Plan::told(std::size_t policy) const {
  return model.policies[static_cast<std::size_t>(policies[policy])].kind == PolicySpec::Kind::told;
}

std::uint32_t Plan::blocks() const { return std::max(1u, (options.patients + kBlock - 1) / kBlock); }
std::uint64_t Plan::units() const { return std::uint64_t{options.draws} * blocks(); }

std::size_t Plan::row_size(std::uint32_t block) const {
  const std::size_t outcomes = policies.size() * model.outcomes.size();
  const auto steps = static_cast<std::size_t>(model.steps);
  const std::size_t exact =
      outcomes + policies.size() * steps + (steps + 1) * (model.states.size() + model.exits.size() + 1);
  return 2 * outcomes + (block == 0 ? exact : 0);
}

Result<Plan> prepare(Model model, Options options) {
  if (options.draws < 1 || options.draws > kMaxDraws)
    return fail(ErrorKind::invalid, "outside the limit", "draws", std::to_string(options.draws),
                "1 to " + std::to_string(kMaxDraws));
  if (options.patients > kMaxPatients)
    return fail(ErrorKind::invalid, "outside the limit", "patients", std::to_string(options.patients),
                "0 to " + std::to_string(kMaxPatients));
  Plan plan{std::move(model), std::move(options)};
  plan.seed = mixed(plan.options.seed, plan.model.id);
  if (!plan.options.weights.empty()) {
    const auto found = index_of(plan.model.weights, plan.options.weights, "weights");
    if (!found) return std::unexpected(found.error());
    plan.weights = *found;
  }
  if (auto ok = choose_policies(plan); !ok) return std::unexpected(ok.error());
  if (auto ok = make_strategies(plan); !ok) return std::unexpected(ok.error());
  return plan;
}

Evaluation evaluate_policy(const Plan& plan, const World& world, std::size_t policy) {
  if (!plan.told(policy)) return evaluate(plan.model, world, plan.strategies[policy]);
  return evaluate_told(plan.model, world, plan.model.weights[static_cast<std::size_t>(plan.weights)].of);
}

Result<Row> run_unit(const Plan& plan, std::uint64_t unit) {
  const Model& m = plan.model;
  const auto draw = static_cast<std::uint32_t>(unit / plan.blocks());
  const auto block = static_cast<std::uint32_t>(unit % plan.blocks());
  const auto world = make_world(m, drawn_values(m, plan.seed, draw));
  if (!world) {
    Error error = world.error();
    error.message += " in draw " + std::to_string(draw);
    return std::unexpected(std::move(error));
  }
  Row row, stops, fan;
  std::vector<const Strategy*> simulated;
  std::vector<std::size_t> place;
  for (std::size_t p = 0; p < plan.policies.size(); ++p) {
    if (!plan.told(p)) simulated.push_back(&plan.strategies[p]), place.push_back(p);
    if (block > 0) continue;
    const Evaluation e = evaluate_policy(plan, *world, p);
    row.insert(row.end(), e.outcomes.begin(), e.outcomes.end());
    stops.insert(stops.end(), e.stops.begin(), e.stops.end());
    if (plan.policies[p] == m.fan) fan = e.trace;
  }
  row.insert(row.end(), stops.begin(), stops.end());
  row.insert(row.end(), fan.begin(), fan.end());
  const std::uint32_t first = block * kBlock, count = std::min(kBlock, plan.options.patients - first);
  const Simulated sums = simulate(m, *world, simulated, plan.seed, draw, first, count);
  const std::size_t outcomes = m.outcomes.size(), tail = row.size(), half = plan.policies.size() * outcomes;
  row.resize(tail + 2 * half, 0.0);
  for (std::size_t i = 0; i < place.size(); ++i)
    for (std::size_t k = 0; k < outcomes; ++k) {
      row[tail + place[i] * outcomes + k] = sums.sum[i * outcomes + k];
      row[tail + half + place[i] * outcomes + k] = sums.squares[i * outcomes + k];
    }
  return row;
}

}  // namespace dyad::study
