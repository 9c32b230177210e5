// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/router.hpp"

namespace dyad::api {

// Runs the handler of a route under /fhir. Before it, what holds for all of them: the format asked for, and
// the resource types of the path; after it, _pretty.
http::Response run_fhir(Context& context, const Call& call, const Route& route);

// A path under /fhir that no route takes: says whether it is an unknown operation or type, or nothing at all.
http::Response no_such_path(std::string_view path);

}  // namespace dyad::api
