// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/router.hpp"
#include "record/operation.hpp"
#include "record/store.hpp"

namespace dyad::api {

// The handlers of the FHIR interface, by the file that holds them; fhir_routes.cpp says which path each
// answers.

// fhir_read.cpp
http::Response read(Context& context, const Call& call);
http::Response read_version(Context& context, const Call& call);
// As a read gives it: 304 when the client holds it already, 410 when it is a deletion.
http::Response version_answer(const http::Request& request, record::Version version);

// fhir_history.cpp: of a resource, a type, or all.
http::Response history(Context& context, const Call& call);

// fhir_write.cpp
http::Response create(Context& context, const Call& call);
http::Response update(Context& context, const Call& call);           // also by a search
http::Response patch(Context& context, const Call& call);            // also by a search
http::Response remove_resource(Context& context, const Call& call);  // also by a search

// fhir_bundle.cpp
http::Response submit_bundle(Context& context, const Call& call);

// fhir_search.cpp: of a type, of all, in a compartment; by GET or POST.
http::Response search_resources(Context& context, const Call& call);

}  // namespace dyad::api
