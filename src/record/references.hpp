// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "record/incoming.hpp"
#include "record/known.hpp"
#include "record/rules.hpp"

namespace dyad::record {

// Refuses references to resources that are neither in the batch nor in the record, or warns of them where
// the policy lets any through, and fills Incoming.patients: the compartments by the resource's own content,
// and besides
//  - a mother's Patient also stands in the compartment of each child she is linked to through a
//    RelatedPerson;
//  - a Provenance stands where its targets stand;
//  - a deletion stands where the version before it stood.
// Where references may come before what they name, also Incoming.joined: what was held and now stands in
// more compartments, because it is linked to one that comes.
// Versions (Incoming.version) must be set.
Result<void> resolve_references(Batch& batch, Known& known, References policy,
                                std::vector<std::string>& warnings);

// Ids of the Patients that a Patient is linked to, directly or through a RelatedPerson of batch or store.
Result<std::vector<std::string>> linked_patients(const json::Value& patient, const Batch& batch,
                                                 Known& known);

}  // namespace dyad::record
