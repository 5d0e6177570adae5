"""Writes a model as a folder in the diffusers ONNX layout."""

import math
import shutil
from pathlib import Path

import onnx

from . import graphs
from .export import export_text_encoder, export_unet, export_vae_decoder, export_vae_encoder
from .models import ModelSpec, build_components
from .specs import SPECS
from .vocabulary import write_json, write_tokenizer

UNET_EDITS = {
    "hangs": lambda model: graphs.add_loop(model, graphs.ENDLESS),
    "slow": lambda model: graphs.add_loop(model, graphs.SLOW),
    "rigid": lambda model: graphs.stiffen(model, (2, 4, 8, 8)),
    "nan": lambda model: graphs.add_constant(model, math.nan),
}
VAE_DECODER_EDITS = {"vae-constant": graphs.flatten}


def write_models(fixtures: Path) -> None:
    """Writes all models of the list under `models/`, and removes any other."""
    folder = fixtures / "models"
    folder.mkdir(parents=True, exist_ok=True)
    for stale in {path.name for path in folder.iterdir()} - {spec.name for spec in SPECS}:
        shutil.rmtree(folder / stale)
    for spec in SPECS:
        write_model(spec, folder / spec.name)


def write_model(spec: ModelSpec, folder: Path) -> None:
    """Builds, exports and writes one model; what was in `folder` before goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    modules = build_components(spec)
    unet = UNET_EDITS.get(spec.name, _same)(export_unet(spec, modules.unet))
    decoder = VAE_DECODER_EDITS.get(spec.name, _same)(export_vae_decoder(spec, modules.vae))
    _write_component(folder / "text_encoder", export_text_encoder(spec, modules.text_encoder), modules.text_encoder)
    if spec.two_encoders:
        model = export_text_encoder(spec, modules.text_encoder_2, second=True)
        _write_component(folder / "text_encoder_2", model, modules.text_encoder_2)
        write_tokenizer(folder / "tokenizer_2", "sdxl2")
    _write_component(folder / "unet", unet, modules.unet, external_data=spec.external_data)
    _write_component(folder / "vae_decoder", decoder, modules.vae)
    _write_component(folder / "vae_encoder", export_vae_encoder(spec, modules.vae), modules.vae)
    write_tokenizer(folder / "tokenizer", spec.tokenizer_style)
    (folder / "scheduler").mkdir()
    write_json(folder / "scheduler" / "scheduler_config.json", spec.scheduler)
    write_json(folder / "model_index.json", _model_index(spec))
    if spec.card is not None:
        write_json(folder / "easel.model.json", spec.card)


def _same(model: onnx.ModelProto) -> onnx.ModelProto:
    return model


def _write_component(folder: Path, model: onnx.ModelProto, module, external_data: bool = False) -> None:
    graphs.save(model, folder / "model.onnx", external_data)
    write_json(folder / "config.json", _component_config(module))


def _component_config(module) -> dict:
    """The module's config without what only says how this very run was set up."""
    config = module.config.to_dict() if hasattr(module.config, "to_dict") else dict(module.config)
    omitted = {"_use_default_values", "_name_or_path", "dtype", "transformers_version"}
    return {key: value for key, value in sorted(config.items()) if key not in omitted}


def _model_index(spec: ModelSpec) -> dict:
    index = {
        "_class_name": spec.pipeline_class,
        "_diffusers_version": "0.42.1",
        **spec.index_extras,
        "feature_extractor": [None, None],
        "safety_checker": [None, None],
        "scheduler": ["diffusers", spec.scheduler["_class_name"]],
        "text_encoder": list(spec.runtime_model),
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": list(spec.runtime_model),
        "vae_decoder": list(spec.runtime_model),
        "vae_encoder": list(spec.runtime_model),
    }
    if spec.two_encoders:
        del index["feature_extractor"], index["safety_checker"]
        index["text_encoder_2"] = list(spec.runtime_model)
        index["tokenizer_2"] = ["transformers", "CLIPTokenizer"]
    return index
