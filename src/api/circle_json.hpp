// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "api/gate.hpp"

namespace dyad::api {

// {name, label (of a person) or names (of a hospital, by language)}
json::Value named_json(const access::People& people, std::string_view reference);

// Who shares a case, who has opened it from outside, and whether the caller may change that.
Result<json::Value> circle_json(const Context& context, std::string_view case_id);

// Broken glass as a row: whose, why, from when until when, and how it was judged.
Result<json::Value> glass_json(const Context& context, const access::People& people, const json::Value& flag);

// Whether the caller cares for patients at the hospital that leads the case.
bool leads(const Context& context, const access::Circles::Case& one);

// Whether a person asks, through the gate; otherwise the answer that says so.
bool by_person(const Context& context);
http::Response without_sign_in();

// The member "reason" of a body, which must say something.
Result<std::string> reason_in(const Context& context, const json::Value& body);

}  // namespace dyad::api
