// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "care/handover.hpp"

namespace dyad::care {

// A handover as the pages carry it, and as the Composition that keeps it; `key` names the sending.
json::Value form_json(const Handover& handover);
json::Value composition_of(const Facts& facts, const evidence::Book& book, const Handover& handover,
                           std::string_view id, std::string_view key);
// Nothing for a Composition that is none.
std::optional<Handover> handover_in(const json::Value& composition);

}  // namespace dyad::care
