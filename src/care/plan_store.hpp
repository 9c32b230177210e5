// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.hpp"
#include "care/plan_ask.hpp"
#include "care/plan_hold.hpp"
#include "care/plan_record.hpp"
#include "care/plan_solve.hpp"
#include "record/record.hpp"

namespace dyad::care {

// Plans of joint operations: proposed by the planner from a signed decision and what hospitals offer,
// accepted by each hospital for its own part, held, planned anew when something is lost. Handlers give the
// record as the caller may see it; what is written goes to the whole record, because a hospital's acceptance
// is its own and a plan that is withdrawn frees what others hold for it. Answers have the shapes of
// docs/planning.md. Any thread.
class JointPlans {
 public:
  struct Words {
    Phrases phrases;
    OfferWords offers;
    PlanTemplates templates;
  };
  JointPlans(record::Record& whole, const evidence::Book& book, const evidence::Quantities& quantities,
             const RunPlans& runs, Words words, std::string program)
      : whole_(whole),
        book_(book),
        quantities_(quantities),
        runs_(runs),
        words_(std::move(words)),
        program_(std::move(program)) {}

  Result<json::Value> all(const record::Record& record, const access::Principal& who,
                          std::string_view case_id) const;
  Result<json::Value> one(const record::Record& record, const access::Principal& who,
                          std::string_view case_id, std::string_view plan) const;
  // The region file with which `dyad plan` gives the same plan.
  Result<json::Value> region(const record::Record& record, std::string_view case_id,
                             std::string_view plan) const;

  // {key, template, host?, starts_after?}: its id. Takes the place of a plan that nobody has accepted yet;
  // conflict when one is held or partly accepted. Computes; the caller should stand back.
  Result<std::string> propose(const record::Record& record, const access::Principal& who,
                              std::string_view case_id, const json::Value& body) const;
  // {key, lost?, reason}: the plan that takes its place; its id. When nothing can be planned any more the old
  // one stays, and the new one says why. Computes.
  Result<std::string> replan(const record::Record& record, const access::Principal& who,
                             std::string_view case_id, std::string_view plan, const json::Value& body) const;
  // {key, act: accept | refuse | withdraw, reason}: by people of that hospital who answer for what it offers.
  Result<void> say(const record::Record& record, const access::Principal& who, std::string_view case_id,
                   std::string_view plan, std::string_view part, const json::Value& body) const;
  // {key, reason}
  Result<void> withdraw(const record::Record& record, const access::Principal& who, std::string_view case_id,
                        std::string_view plan, const json::Value& body) const;

  const PlanTemplates& templates() const { return words_.templates; }

 private:
  struct Computed {
    PlannedCase planned;
    HeldPlan plan;
    json::Value content;
  };
  Result<Facts> facts(const record::Record& record, std::string_view case_id) const;
  Result<Offers> offers(const record::Reader& reader, Instant now) const;
  Result<Computed> compute(const Facts& facts, const Offers& offers, const PlanWish& wish) const;
  Result<std::string> keep_first(const record::Record& record, const access::Principal& who,
                                 std::string_view case_id, Computed made) const;
  Result<std::string> keep_next(const record::Record& record, std::string_view case_id, Computed made,
                                const HeldPlan& before, const Offers& offered) const;
  Result<std::vector<record::Operation>> give_way(const Facts& facts, HeldPlan old, Computed& made,
                                                  const Offers& offered) const;
  Result<PlanWish> wish_again(const record::Record& record, const Facts& facts, const HeldPlan& before,
                              const json::Value& body, const Offers& offered) const;
  // Looks anew whenever somebody else was quicker.
  using Change = std::function<Result<bool>(const Facts&, HeldPlan&, std::vector<record::Operation>&)>;
  Result<void> change(const record::Record& record, const access::Principal& who, std::string_view case_id,
                      std::string_view plan, const Change& change) const;
  Result<void> take(const Facts& facts, HeldPlan& plan, PlanPart& part,
                    std::vector<record::Operation>& with) const;
  json::Value dynamic(const Facts& facts, const access::Principal& who, const HeldPlan& plan,
                      const Offers& offered) const;

  record::Record& whole_;
  const evidence::Book& book_;
  const evidence::Quantities& quantities_;
  const RunPlans& runs_;
  const Words words_;
  const std::string program_;
  mutable std::mutex writing_;  // pressing twice at once proposes one, and one thing is held once
};

// The whole of a plan as operations: its CarePlan and the Tasks of its parts, on the versions that were read.
std::vector<record::Operation> plan_operations(const Facts& facts, const HeldPlan& plan);
// Whether this person answers for what a hospital offers: accepts its part, refuses it, takes it back.
bool answers_for(const access::Principal& who, std::string_view hospital);
}  // namespace dyad::care
