// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "clinical/order_guard.hpp"

namespace dyad::clinical {

// What an examination and those before it in this pregnancy may give the child, from low to high.
struct FetalDose {
  double low_mgy = 0, high_mgy = 0;
  int unknown = 0;  // earlier examinations whose dose is not known
};
FetalDose fetal_dose(const Book& book, const std::vector<Ordered>& examinations);

OrderVerdict judge_imaging(const Book& book, const Ordered& order, const OrderMoment& moment);

}  // namespace dyad::clinical
