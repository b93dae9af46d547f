"""The plan: what to build, where and when, proven against every hour (docs/mathematics/plan.md).

``decompose`` is the loop; its rooms, from the bottom: ``dispatch``, ``stores``, ``site``, ``case``, ``master``, ``conflicts`` and
``workers`` beside each other, then ``earlier`` and ``answers``, which know the loop. Imports between them go one way.
"""
