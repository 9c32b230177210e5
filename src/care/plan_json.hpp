// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "care/plan_record.hpp"

namespace dyad::care {

// The extensions of a plan and of its parts, and back.
json::Value plan_course_json(const PlanCourse& course);
PlanCourse plan_course_of(const json::Value& v);
json::Value part_json(const PlanPart& part);
PlanPart part_of(const json::Value& v);

}  // namespace dyad::care
