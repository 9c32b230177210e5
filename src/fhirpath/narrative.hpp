// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace dyad::fhirpath {

// What is wrong with the XHTML of a Narrative: FHIR allows formatting, links, images and styles, but no
// scripts, forms, frames or event attributes, and asks for some content. Empty when nothing is.
std::string narrative_fault(std::string_view xhtml);

}  // namespace dyad::fhirpath
