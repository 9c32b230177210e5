// SPDX-License-Identifier: Apache-2.0
#include "planning/solve.hpp"

#include <algorithm>

#include "planning/check_plan.hpp"
#include "planning/encode.hpp"
#include "planning/insert.hpp"
#include "planning/rules.hpp"

namespace dyad::planning {
namespace {

constexpr std::size_t kMany =
    12;  // cases; with more, proofs may take longer than a good plan may be waited for

class Search {
 public:
  Search(const Region& region, const SolveOptions& options)
      : region_(region), options_(options), candidates_(region) {}

  Result<Plan> run() {
    if (auto ok = take(insert_all(region_, candidates_)); !ok) return std::unexpected(ok.error());
    if (stopped()) return best_;
    if (auto ok = reinserted(); !ok) return std::unexpected(ok.error());
    if (stopped()) return best_;
    Encoding encoding(region_, candidates_, sat_, false);
    encoding.prefer(best_);
    for (std::size_t tier = 0; tier < best_.tiers.size(); ++tier) {
      const long first = best_.tiers[tier].cost;
      auto proven = improve(encoding, tier);
      if (!proven) return std::unexpected(proven.error());
      if (!*proven) break;
      if (best_.tiers[tier].cost < first) {
        if (auto ok = reinserted(); !ok) return std::unexpected(ok.error());
        encoding.prefer(best_);
      }
    }
    return best_;
  }

 private:
  bool stopped() const { return options_.should_stop && options_.should_stop(); }

  // A solver that lowers one tier cares little for the later ones, and proofs of many cases may not end in
  // time: annealing lowers all of them at once.
  Result<void> reinserted() {
    if (region_.cases.size() <= kMany || options_.changes <= 0) return {};
    Plan next = reinsert(region_, candidates_, best_, options_.changes, options_.should_stop);
    if (!better(next.tiers, best_.tiers)) return {};
    return take(std::move(next));
  }

  Result<void> take(Plan plan) {
    const auto wrong = check_plan(region_, plan);
    if (!wrong.empty())
      return fail(ErrorKind::conflict, "a plan broke a rule and was dropped: " + wrong.front().what,
                  wrong.front().rule, wrong.front().where);
    for (std::size_t i = 0; i < best_.tiers.size() && best_.tiers[i].proven; ++i) {
      plan.tiers[i].proven = true;
      plan.tiers[i].lower = best_.tiers[i].lower;
    }
    best_ = std::move(plan);
    if (options_.on_plan) options_.on_plan(best_);
    return {};
  }

  // Below which no plan of this tier can be, without searching: when everybody is served, each at the least
  // risk.
  long known_lower(std::size_t tier) const {
    if (best_.tiers[tier].tier != Tier::risk) return 0;
    long out = 0;
    for (std::size_t c = 0; c < region_.cases.size(); ++c) {
      if (best_.cases[c].option < 0) return 0;
      const Case& of = region_.cases[c];
      long least = -1;
      for (const Option& o : of.options) {
        const long risk = o.risk_mother * of.weight_mother + o.risk_child * of.weight_child;
        if (least < 0 || risk < least) least = risk;
      }
      out += least;
    }
    return out;
  }

  // Lowers one tier until nothing lower exists, then keeps it there. False when stopped before that was
  // proven.
  Result<bool> improve(Encoding& encoding, std::size_t tier) {
    long offset = 0;
    const long start = best_.tiers[tier].cost;
    best_.tiers[tier].lower = std::min(start, known_lower(tier));
    if (start > best_.tiers[tier].lower || start > 0) {
      // One more than it costs now, so that what it costs now can be kept as well as undercut.
      const Total total = encoding.tier(best_.tiers[tier], start + 1, offset);
      best_.tiers[tier].lower = std::max(best_.tiers[tier].lower, std::min(offset, start));
      while (best_.tiers[tier].cost > best_.tiers[tier].lower) {
        const Answer answer = sat_.solve(below(total, best_.tiers[tier].cost - offset), options_.conflicts,
                                         options_.should_stop);
        if (answer == Answer::stopped) return false;
        if (answer == Answer::no) break;
        const long lower = best_.tiers[tier].lower;
        Plan next = encoding.extract();
        if (!better(next.tiers, best_.tiers))
          return fail(ErrorKind::conflict, "the search called a plan better that is not",
                      std::string(name_of(best_.tiers[tier].tier)), std::to_string(next.tiers[tier].cost),
                      "below " + std::to_string(best_.tiers[tier].cost));
        if (auto ok = take(std::move(next)); !ok) return std::unexpected(ok.error());
        best_.tiers[tier].lower = lower;
        encoding.prefer(best_);
      }
      for (const int literal : below(total, best_.tiers[tier].cost - offset + 1)) sat_.add({literal});
    } else {
      freeze_at_zero(encoding, tier);
    }
    best_.tiers[tier].lower = best_.tiers[tier].cost;
    best_.tiers[tier].proven = true;
    return true;
  }

  void freeze_at_zero(Encoding& encoding, std::size_t tier) {
    long offset = 0;
    for (const int literal : below(encoding.tier(best_.tiers[tier], 1, offset), 1)) sat_.add({literal});
  }

  const Region& region_;
  const SolveOptions& options_;
  Candidates candidates_;
  Sat sat_;
  Plan best_;
};

}  // namespace

Result<Plan> solve(const Region& region, const SolveOptions& options) {
  return Search(region, options).run();
}

}  // namespace dyad::planning
