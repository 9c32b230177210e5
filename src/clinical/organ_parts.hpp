// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "clinical/bands.hpp"
#include "clinical/organ_failure.hpp"

// What the three organ-failure scores share.
namespace dyad::clinical::parts {

std::optional<double> pf_ratio(const OrganInputs& in);
std::optional<double> sf_ratio(const OrganInputs& in);
std::optional<double> drug_dose(std::optional<double> dose);  // nothing when absent or 0
bool any_drug(const OrganInputs& in);

OrganScore begin(const evidence::Entry& e);

Component graded(std::string key, const json::Value& rows, std::optional<double> x, const std::string& name,
                 const std::string& unit, int digits);

// The respiratory component of SOFA and SOFA-2: P/F, else S/F; without support no more than
// without_support_max. Above sf_spo2_max S/F is only a lower bound of oxygenation, so it counts when it
// already gives 0 and not otherwise.
Component respiratory(const evidence::Entry& e, const OrganInputs& in, bool full_points_allowed,
                      std::vector<Note>& warnings);

// Sums the components, sets complete, and warns naming what is not known.
void finish(OrganScore& s);

}  // namespace dyad::clinical::parts
