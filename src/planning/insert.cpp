// SPDX-License-Identifier: Apache-2.0
#include "planning/insert.hpp"

#include <numeric>

#include "planning/anneal.hpp"
#include "planning/inserter.hpp"

namespace dyad::planning {
namespace {

// What a tier weighs where one figure is compared. Which plan is best is never decided by it.
double weight(Tier tier) {
  switch (tier) {
    case Tier::unserved:
      return 1e6;
    case Tier::deadlines:
      return 1e4;
    case Tier::risk:
      return 100;
    case Tier::disruption:
      return 10;
    case Tier::effort:
      return 1;
  }
  return 1;
}
constexpr Heat kHeat{1000, 10};

double one_figure(const std::vector<TierCost>& tiers) {
  double out = 0;
  for (const TierCost& t : tiers) out += weight(t.tier) * static_cast<double>(t.cost);
  return out;
}

// A change takes a few cases out and puts them back in another order, each where it costs least then.
class Reinsertion : public Walk {
 public:
  Reinsertion(const Region& region, const Candidates& candidates, const Plan& start)
      : best(start), region_(region), inserter_(region, candidates), cost_(one_figure(start.tiers)) {
    for (int c = 0; c < static_cast<int>(start.cases.size()); ++c)
      inserter_.put_in(c, start.cases[static_cast<std::size_t>(c)]);
  }

  std::optional<double> change(Dice& dice, double /*most*/) override {
    constexpr int kMostOut = 4;
    constexpr double kElsewhere = 0.4;
    const int cases = static_cast<int>(region_.cases.size());
    const int several = std::min(cases, 1 + dice.below(kMostOut));
    out_.clear();
    while (static_cast<int>(out_.size()) < several) {
      const int c = dice.below(cases);
      if (std::none_of(out_.begin(), out_.end(), [&](const auto& o) { return o.first == c; }))
        out_.emplace_back(c, inserter_.take_out(c));
    }
    const bool elsewhere = dice.unit() < kElsewhere;
    for (const auto& [c, was] : out_) {
      const int avoided = elsewhere && c == out_.front().first ? was.option : -1;
      inserter_.put_in(c, inserter_.best(c, avoided));
    }
    tiers_ = costs(region_, inserter_.plan());
    return one_figure(tiers_) - cost_;
  }
  void undo() override {
    for (const auto& [c, was] : out_) inserter_.take_out(c);
    for (const auto& [c, was] : out_) inserter_.put_in(c, was);
  }
  void keep() override {
    cost_ = one_figure(tiers_);
    if (!better(tiers_, best.tiers)) return;
    best = inserter_.plan();
    best.tiers = tiers_;
  }

  Plan best;

 private:
  const Region& region_;
  Inserter inserter_;
  double cost_;
  std::vector<TierCost> tiers_;
  std::vector<std::pair<int, CasePlan>> out_;  // as they were
};

// The most urgent first, and of these whose deadline is nearest; what has begun before all.
std::vector<int> order(const Region& region) {
  std::vector<int> out(region.cases.size());
  std::iota(out.begin(), out.end(), 0);
  const auto key = [&](int c) {
    const Case& of = case_of(region, c);
    int by = region.steps;
    for (const Deadline& d : of.deadlines) by = std::min(by, d.by);
    bool begun = false;
    for (std::size_t i = 0; i < of.tasks.size(); ++i) begun = begun || started(of, static_cast<int>(i));
    return std::tuple(!begun, of.urgency, by);
  };
  std::stable_sort(out.begin(), out.end(), [&](int a, int b) { return key(a) < key(b); });
  return out;
}

}  // namespace

Plan insert_all(const Region& region, const Candidates& candidates) {
  Inserter inserter(region, candidates);
  for (const int c : order(region)) inserter.put_in(c, inserter.best(c));
  Plan plan = inserter.plan();
  plan.tiers = costs(region, plan);
  return plan;
}

Plan reinsert(const Region& region, const Candidates& candidates, const Plan& plan, int changes,
              const ShouldStop& should_stop) {
  constexpr std::uint64_t kSeed = 1;  // the same region gives the same plan
  Reinsertion walk(region, candidates, plan);
  Dice dice(kSeed);
  int tried = 0;
  const auto elapsed = [&] {
    return should_stop && should_stop() ? 1.0 : static_cast<double>(tried++) / changes;
  };
  anneal(walk, kHeat, elapsed, dice, 1);
  return std::move(walk.best);
}

}  // namespace dyad::planning
