// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "care/facts.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

json::Value case_view(const Facts& facts, const evidence::Book& book);    // api.ts CaseView
json::Value mother_view(const Facts& facts, const evidence::Book& book);  // api.ts MotherView
json::Value child_view(const Facts& facts, const evidence::Book& book,
                       const Child& child);  // api.ts ChildView
json::Value diagnoses_of(const Facts& facts);

}  // namespace dyad::care
