// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/fhir_http.hpp"
#include "api/router.hpp"

namespace dyad::api {

// Operations, by the file that holds them.

// fhir_everything.cpp: a patient with her linked children, an encounter, a case.
http::Response patient_everything(Context& context, const Call& call);
http::Response encounter_everything(Context& context, const Call& call);
http::Response case_everything(Context& context, const Call& call);

// fhir_document.cpp
http::Response composition_document(Context& context, const Call& call);
// fhir_case_document.cpp
http::Response case_document(Context& context, const Call& call);

// fhir_meta.cpp
http::Response read_meta(Context& context, const Call& call);
http::Response add_meta(Context& context, const Call& call);
http::Response delete_meta(Context& context, const Call& call);

// fhir_lastn.cpp
http::Response last_observations(Context& context, const Call& call);

// fhir_validate.cpp
http::Response validate_resource(Context& context, const Call& call);

// fhir_export_routes.cpp
http::Response start_export(Context& context, const Call& call);
http::Response export_status(Context& context, const Call& call);
http::Response cancel_export(Context& context, const Call& call);
http::Response export_file(Context& context, const Call& call);

// fhir_subscription.cpp
http::Response subscription_status(Context& context, const Call& call);
// Also as server-sent events, to a client that accepts text/event-stream.
http::Response subscription_events(Context& context, const Call& call);
bool wants_stream(const http::Request& request);
// Before a Subscription is written: refused when it cannot be served; one that its sender calls active is
// requested, since the server decides.
Result<void> admit_subscription(const Context& context, record::Operation& operation);

// Hospitals, people and posts decide who may do what, so they are changed where that is asked (/api/people,
// the command line), not by whoever may write resources.
Result<void> admit_type(const Context& context, std::string_view type);
// The same for every entry of a document that the record takes apart itself.
Result<void> admit_types_of(const Context& context, const json::Value& document);

// The first parameter of that name in a Parameters resource; null when there is none.
const json::Value& parameter_of(const json::Value& parameters, std::string_view name);

}  // namespace dyad::api
