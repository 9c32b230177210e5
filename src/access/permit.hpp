// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.hpp"
#include "access/viewer.hpp"
#include "record/permit.hpp"

namespace dyad::access {

// What one caller may write. Whatever it writes stands in the compartments of patients it sees. Besides:
//  - a new Patient comes with the hospital that leads it or with a case, of one of the caller's own
//  hospitals,
//    or as the child of a mother the caller sees;
//  - who shares a case (EpisodeOfCare.managingOrganization and team, CareTeam.participant,
//    Patient.managingOrganization) is changed by those who care for patients at the hospital that leads it;
//    but everybody who shares it may call another hospital to it;
//  - people, hospitals and posts are their administrator's, definitions a steward's;
//  - what a hospital offers (places, ways to others, and the devices, stocks and times that are its own) is
//    its administrators', its heads of departments', its stewards' and its own programs';
//  - who sees a case because they broke glass changes nothing of who shares it, so that it ends with its
//  time;
//  - broken glass is not written from outside.
class CallersPermit final : public record::Permit {
 public:
  // All of these outlive it.
  CallersPermit(const Principal& who, const Scope& scope, const Circles& circles, Touched* touched = nullptr)
      : who_(who), scope_(scope), circles_(circles), touched_(touched) {}
  std::unique_ptr<record::Reader> view(const record::Reader& all) const override;
  Result<void> admit(const std::vector<record::NewVersion>& versions,
                     const record::Reader& seen) const override;

 private:
  struct Work;
  Result<void> admit_one(const Work& work, std::size_t i) const;
  Result<void> admit_sharing(const Work& work, std::size_t i, const json::Value& before) const;
  Result<void> admit_shared(const Work& work, std::size_t i, const json::Value& before) const;
  void find_new_patients(Work& work) const;
  bool works_at(Need need, const std::string& organization) const;  // there or in a part of it
  bool keeps_offers(const std::string& organization) const;
  bool keeps_both(const Work& work, std::size_t i, const json::Value& before) const;
  bool rules(Need need, const std::string& organization) const;  // it or what it is a part of
  static bool calls_for_help(const Work& work, const json::Value& body, const json::Value& before);
  bool may_change_team(std::string_view team, const Work& work) const;

  const Principal& who_;
  const Scope& scope_;
  const Circles& circles_;
  Touched* touched_;  // told of whom is written about; the caller waits meanwhile
};

}  // namespace dyad::access
